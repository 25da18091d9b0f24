import type { AccountsDeps } from './accounts-deps.ts';
import type { Database } from './accounts.store.ts';
import { dropMark, insertMark } from './factor-marks.store.ts';

/** Says of a browser that a code was entered in it before; sent to the sign-in pages only, and opens nothing by itself. */
export const MARK_COOKIE = 'tw_factor_mark';
const DAY_MS = 86_400_000;

/** What a code that was right earns: wrong codes from elsewhere make this browser wait no more, for 90 days. */
const EARNED = { lifeMs: 90 * DAY_MS, tries: 10 } as const;
/** What a link from a mail gives: a way past the wait, for the code itself is asked for as well. */
const MAILED = { lifeMs: 600_000, tries: 5 } as const;

type MarkDeps = Pick<AccountsDeps, 'secrets' | 'sessions' | 'now'>;

const VALUE = /^([\w-]{43})\.([\w-]{43})$/;

function cookieLine({ secrets, sessions }: MarkDeps, token: string, lifeMs: number): string {
  const secure = sessions.isSecure ? '; Secure' : '';
  const attributes = `Max-Age=${lifeMs / 1000}; Path=/login; HttpOnly; SameSite=Strict${secure}`;
  return `${MARK_COOKIE}=${token}.${secrets.sign('factor-mark', token)}; ${attributes}`;
}

/** The token of a mark that we signed; null for anything else. */
export function markTokenOf({ secrets }: Pick<AccountsDeps, 'secrets'>, cookie: string | null): string | null {
  const [, token, mac] = VALUE.exec(cookie ?? '') ?? [];
  return token !== undefined && mac !== undefined && secrets.verify('factor-mark', token, mac) ? token : null;
}

/** Marks the browser in which a code was right, in the caller's transaction; its earlier mark ends. Returns the cookie. */
export async function earnMark(deps: MarkDeps, tx: Database, userId: string, oldToken: string | null): Promise<string> {
  if (oldToken !== null) await dropMark(tx, oldToken);
  const token = await insertMark(tx, { userId, now: deps.now(), ...EARNED });
  return cookieLine(deps, token, EARNED.lifeMs);
}

/** Marks the browser in which a link from a mail was opened, for ten minutes and five codes. Returns the cookie. */
export async function lendMark(deps: MarkDeps, tx: Database, userId: string): Promise<string> {
  const token = await insertMark(tx, { userId, now: deps.now(), ...MAILED });
  return cookieLine(deps, token, MAILED.lifeMs);
}
