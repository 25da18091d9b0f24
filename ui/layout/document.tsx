import type { ComponentChildren, JSX } from 'preact';
import { SearchBox } from '../search/search-box.tsx';
import { AccountMenu } from './account-menu.tsx';
import type { SignedIn } from './account-menu.tsx';
import { DEMO_TEXT } from './demo-mark.tsx';
import { frameWords } from '../text/words/frame.ts';
import { Preferences } from './preferences.tsx';
import type { Look } from './look.ts';

export interface DocumentProps extends Look {
  readonly title: string;
  readonly description: string;
  /** Path and query of this page: where a preference form returns to. */
  readonly path: string;
  /** Who is signed in; null for a visitor. */
  readonly user: SignedIn | null;
  /** The token for the forms of this page; null for a visitor. */
  readonly formToken: string | null;
  /** The address that the page redirects to; absent on ordinary pages. */
  readonly moveOnTo?: string;
  /** Where scripts are off: the page is loaded again after so many seconds. */
  readonly lookAgainSeconds?: number;
  readonly assets: {
    readonly css: string | null;
    readonly search: string | null;
    /** A script that this page needs beside the search. */
    readonly script: string | null;
    readonly icon: string | null;
    /** The icon of a home screen. */
    readonly touch: string | null;
    readonly symbols: string | null;
  };
  readonly isDemo: boolean;
  /** A notice about the source's figures, or how to get real ones. */
  readonly notice?: string | null;
  /** The home page has its own, larger search. */
  readonly hasSearch?: boolean;
  readonly children: ComponentChildren;
}

interface TopProps extends Pick<DocumentProps, 'user' | 'path'> {
  readonly hasSearch: boolean;
  readonly symbols: string | null;
}

function Top({ hasSearch, symbols, user, path }: TopProps): JSX.Element {
  const words = frameWords();
  return (
    <header class="top">
      <a class="logo" href="/">
        TradeWise
      </a>
      {hasSearch ? <SearchBox symbolsUrl={symbols} /> : null}
      <nav class="main" aria-label={words.main}>
        <a href="/stocks">{words.stocks}</a>
        <a href="/favourites">{words.favourites}</a>
        <a href="/history">{words.history}</a>
        <a href="/track-record">{words.record}</a>
        <a href="/method">{words.method}</a>
        <a href="/docs/reference">{words.api}</a>
      </nav>
      <AccountMenu user={user} path={path} />
    </header>
  );
}

/** The frame of every page. The content security policy allows no inline style or script: there is none. */
export function Document(props: DocumentProps): JSX.Element {
  const { assets, hasSearch = true, language } = props;
  const words = frameWords();
  return (
    <html
      lang={language}
      data-theme={props.theme}
      data-updown={props.palette === 'standard' ? undefined : props.palette}
      data-keys={props.hasKeys ? 'on' : 'off'}
    >
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{props.title}</title>
        <meta name="description" content={props.description} />
        {props.moveOnTo === undefined ? null : <meta http-equiv="refresh" content={`0; url=${props.moveOnTo}`} />}
        <meta name="color-scheme" content={props.theme === 'auto' ? 'light dark' : props.theme} />
        {assets.css === null ? null : <link rel="stylesheet" href={assets.css} />}
        {assets.icon === null ? null : <link rel="icon" type="image/svg+xml" href={assets.icon} />}
        <link rel="manifest" href="/app.webmanifest" />
        {assets.touch === null ? null : <link rel="apple-touch-icon" href={assets.touch} />}
        {props.lookAgainSeconds === undefined ? null : (
          <noscript>
            <meta http-equiv="refresh" content={String(props.lookAgainSeconds)} />
          </noscript>
        )}
        {assets.script === null ? null : <script type="module" src={assets.script} />}
        {assets.search === null ? null : <script type="module" src={assets.search} />}
      </head>
      <body>
        <a class="skip" href="#main">
          {words.skip}
        </a>
        <Top hasSearch={hasSearch} symbols={assets.symbols} user={props.user} path={props.path} />
        {props.isDemo ? (
          <aside class="strip" aria-label="Demo data">
            <span lang="en">{DEMO_TEXT}</span> · {words.generated}
          </aside>
        ) : null}
        <main id="main" tabIndex={-1}>
          {props.children}
        </main>
        <footer>
          <div class="foot">
            <p>{words.disclaimer}</p>
            {props.notice ? <p data-unit="source-notice">{props.notice}</p> : null}
            <nav aria-label={words.footer}>
              <a href="/track-record">{words.record}</a>
              <a href="/method">{words.method}</a>
              <a href="/docs">{words.documentation}</a>
              <a href="/docs/reference">{words.api}</a>
              <a href="/disclosures">{words.disclosures}</a>
              <a href="/status">{words.status}</a>
            </nav>
            <Preferences
              theme={props.theme}
              palette={props.palette}
              hasKeys={props.hasKeys}
              language={language}
              path={props.path}
              formToken={props.formToken}
            />
          </div>
        </footer>
      </body>
    </html>
  );
}
