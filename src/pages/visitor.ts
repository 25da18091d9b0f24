import { THEMES } from '../../ui/layout/preferences.tsx';
import { sameSitePath } from '../http/page.ts';
import type { PageRequest } from '../http/page.ts';
import { currentUser, formTokenOf } from '../http/session.ts';
import type { SignedIn } from '../../ui/layout/account-menu.tsx';
import type { Theme } from '../../ui/layout/preferences.tsx';

/** What a request says of who reads the page. */
export interface Visitor {
  readonly theme: Theme;
  /** False where single-key shortcuts were switched off. */
  readonly hasKeys: boolean;
  /** Path and query of the page asked for. */
  readonly path: string;
  /** Null for a visitor. */
  readonly user: SignedIn | null;
  /** What every form on the page carries in its field `_csrf`; null for a visitor. */
  readonly formToken: string | null;
}

function cookie(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value ?? null;
  }
  return null;
}

/** True for a theme that exists. */
function isTheme(text: unknown): text is Theme {
  return (THEMES as readonly unknown[]).includes(text);
}

/** The reader's preferences; anything unknown in a cookie counts as not set. */
export function visitorOf(request: PageRequest): Visitor {
  const theme = cookie(request.headers.cookie, 'theme');
  const user = currentUser(request);
  return {
    theme: isTheme(theme) ? theme : 'auto',
    hasKeys: cookie(request.headers.cookie, 'keys') !== 'off',
    path: sameSitePath(request.url),
    user: user && { name: user.name, email: user.email, isOperator: user.role === 'operator' },
    formToken: formTokenOf(request),
  };
}
