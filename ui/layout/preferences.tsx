import type { JSX } from 'preact';
import { FormToken } from './form-token.tsx';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const LABELS = { auto: 'Auto', light: 'Light', dark: 'Dark' } as const;

interface PreferencesProps {
  readonly theme: Theme;
  readonly hasKeys: boolean;
  readonly path: string;
  readonly formToken: string | null;
}

/**
 * Theme and shortcut switches: plain forms, stored in cookies and rendered by the server, so that the theme does not
 * flash.
 */
export function Preferences({ theme, hasKeys, path, formToken }: PreferencesProps): JSX.Element {
  return (
    <div class="prefs">
      <form method="post" action="/theme" aria-label="Theme">
        <FormToken token={formToken} />
        <input type="hidden" name="to" value={path} />
        <span>Theme</span>
        {THEMES.map((each) => (
          <button name="theme" value={each} aria-pressed={each === theme ? 'true' : 'false'}>
            {LABELS[each]}
          </button>
        ))}
      </form>
      <form method="post" action="/shortcuts" class="keys">
        <FormToken token={formToken} />
        <input type="hidden" name="to" value={path} />
        <span>
          Shortcuts: <kbd>/</kbd> search, <kbd>1</kbd>–<kbd>4</kbd> strategy, <kbd>s</kbd> favourite, <kbd>j</kbd>{' '}
          <kbd>k</kbd> rows, <kbd>g</kbd> <kbd>f</kbd> favourites, <kbd>g</kbd> <kbd>h</kbd> history, <kbd>g</kbd>{' '}
          <kbd>t</kbd> track record
        </span>
        <button name="keys" value={hasKeys ? 'off' : 'on'}>
          {hasKeys ? 'Turn shortcuts off' : 'Turn shortcuts on'}
        </button>
      </form>
    </div>
  );
}
