import { PALETTES, THEMES } from '../../ui/layout/look.ts';
import type { Look } from '../../ui/layout/look.ts';
import type { SignedIn } from '../../ui/layout/account-menu.tsx';
import { sameSitePath } from '../http/page.ts';
import type { PageRequest } from '../http/page.ts';
import { cookieOf, currentUser, formTokenOf } from '../http/session.ts';
import { languageOf } from './reader-language.ts';

/** What a request says of who reads the page. */
export interface Visitor extends Look {
  /** Path and query of the page asked for. */
  readonly path: string;
  /** Null for a visitor. */
  readonly user: SignedIn | null;
  /** What every form on the page carries in its field `_csrf`; null for a visitor. */
  readonly formToken: string | null;
}

/** A cookie that is one of a few words; the first of them where it is another. */
function among<T extends string>(words: readonly [T, ...T[]], text: string | null): T {
  return words.find((word) => word === text) ?? words[0];
}

/** The reader's preferences; anything unknown in a cookie counts as not set. */
export function visitorOf(request: PageRequest): Visitor {
  const { cookie } = request.headers;
  const user = currentUser(request);
  return {
    theme: among(THEMES, cookieOf(cookie, 'theme')),
    palette: among(PALETTES, cookieOf(cookie, 'colours')),
    hasKeys: cookieOf(cookie, 'keys') !== 'off',
    language: languageOf(request),
    path: sameSitePath(request.url),
    user: user && { name: user.name, email: user.email, isOperator: user.role === 'operator' },
    formToken: formTokenOf(request),
  };
}

/** Everything that a reader can choose of how a page looks, as one text: what a page that is kept depends on. */
export function lookOf({ theme, palette, hasKeys, language }: Look): string {
  return `${theme} ${palette} ${String(hasKeys)} ${language}`;
}
