import type { JSX } from 'preact';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const LABELS = { auto: 'Auto', light: 'Light', dark: 'Dark' } as const;

interface PreferencesProps {
  readonly theme: Theme;
  readonly hasKeys: boolean;
  readonly path: string;
}

/** Theme and shortcut switches: plain forms, kept in cookies, drawn by the server, so that nothing flashes. */
export function Preferences({ theme, hasKeys, path }: PreferencesProps): JSX.Element {
  return (
    <div class="prefs">
      <form method="post" action="/theme" aria-label="Theme">
        <input type="hidden" name="to" value={path} />
        <span>Theme</span>
        {THEMES.map((each) => (
          <button name="theme" value={each} aria-pressed={each === theme ? 'true' : 'false'}>
            {LABELS[each]}
          </button>
        ))}
      </form>
      <form method="post" action="/shortcuts" class="keys">
        <input type="hidden" name="to" value={path} />
        <span>
          Keys: <kbd>/</kbd> search, <kbd>1</kbd>–<kbd>4</kbd> strategy
        </span>
        <button name="keys" value={hasKeys ? 'off' : 'on'}>
          {hasKeys ? 'Turn keys off' : 'Turn keys on'}
        </button>
      </form>
    </div>
  );
}
