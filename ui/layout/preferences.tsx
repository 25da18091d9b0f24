import type { JSX } from 'preact';
import { LANGUAGES, LANGUAGE_NAMES } from '../text/language.ts';
import { frameWords } from '../text/words/frame.ts';
import { FormToken } from './form-token.tsx';
import { PALETTES, THEMES } from './look.ts';
import type { Look } from './look.ts';

interface PreferencesProps extends Look {
  readonly path: string;
  readonly formToken: string | null;
}

interface ChoiceProps extends Pick<PreferencesProps, 'path' | 'formToken'> {
  readonly action: string;
  readonly label: string;
  readonly chosen: string;
  readonly choices: readonly { readonly value: string; readonly label: string; readonly lang?: string }[];
}

function Choice({ action, label, chosen, choices, path, formToken }: ChoiceProps): JSX.Element {
  return (
    <form method="post" action={action} aria-label={label}>
      <FormToken token={formToken} />
      <input type="hidden" name="to" value={path} />
      <span>{label}</span>
      {choices.map((each) => (
        <button
          name="value"
          value={each.value}
          lang={each.lang}
          aria-pressed={each.value === chosen ? 'true' : 'false'}
        >
          {each.label}
        </button>
      ))}
    </form>
  );
}

/** What each key does; `g` and then a letter goes to a page. */
function Keys(): JSX.Element {
  const words = frameWords();
  const keys: readonly (readonly [keys: readonly string[], what: string])[] = [
    [['/'], words.keySearch],
    [['Ctrl K', '\u2318 K'], words.keySearch],
    [['1', '4'], words.keyStrategy],
    [['s'], words.keyFavourite],
    [['j', 'k'], words.keyRows],
    [['g', 'f'], words.keyGo(words.favourites)],
    [['g', 'h'], words.keyGo(words.history)],
    [['g', 's'], words.keyGo(words.stocks)],
    [['g', 't'], words.keyGo(words.record)],
    [['?'], words.keySheet],
  ];
  return (
    <dl>
      {keys.map(([names, what]) => (
        <div>
          <dt>
            {names.map((name) => (
              <kbd>{name}</kbd>
            ))}
          </dt>
          <dd>{what}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The sheet of shortcuts. A popover: it opens and closes without scripts, and `?` opens it too. */
function ShortcutSheet({ hasKeys, path, formToken }: Omit<PreferencesProps, 'theme' | 'palette'>): JSX.Element {
  const words = frameWords();
  return (
    <div id="shortcuts" class="sheet" popover="auto" role="dialog" aria-labelledby="shortcuts-h">
      <h2 id="shortcuts-h">{words.shortcuts}</h2>
      <Keys />
      {hasKeys ? null : <p>{words.keysAreOff}</p>}
      <form method="post" action="/shortcuts">
        <FormToken token={formToken} />
        <input type="hidden" name="to" value={path} />
        <button name="value" value={hasKeys ? 'off' : 'on'}>
          {hasKeys ? words.keysOff : words.keysOn}
        </button>
        <button type="button" popovertarget="shortcuts" popovertargetaction="hide" autofocus>
          {words.close}
        </button>
      </form>
    </div>
  );
}

/** Theme, colours, language and shortcuts: plain forms, stored in cookies and rendered by the server, so that nothing flashes. */
export function Preferences(props: PreferencesProps): JSX.Element {
  const { theme, palette, language } = props;
  const words = frameWords();
  const themes = { auto: words.themeAuto, light: words.themeLight, dark: words.themeDark };
  const palettes = {
    standard: words.coloursStandard,
    blue: words.coloursBlue,
    redup: words.coloursRedup,
    none: words.coloursNone,
  };
  const place = { path: props.path, formToken: props.formToken };
  return (
    <div class="prefs">
      <Choice
        {...place}
        action="/theme"
        label={words.theme}
        chosen={theme}
        choices={THEMES.map((value) => ({ value, label: themes[value] }))}
      />
      <Choice
        {...place}
        action="/colours"
        label={words.colours}
        chosen={palette}
        choices={PALETTES.map((value) => ({ value, label: palettes[value] }))}
      />
      <Choice
        {...place}
        action="/language"
        label={words.language}
        chosen={language}
        choices={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value], lang: value }))}
      />
      <button type="button" popovertarget="shortcuts">
        {words.shortcuts}
      </button>
      <ShortcutSheet {...props} />
    </div>
  );
}
