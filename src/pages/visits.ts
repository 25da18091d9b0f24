import { cookieOf } from '../http/session.ts';

/** What a browser's cookie says of earlier visits to the home page. */
export interface Visits {
  /** The day of the last visit before today, ISO; null where it is not known. */
  readonly since: string | null;
  /** True where this browser was never here. */
  readonly isFirst: boolean;
  /** The `set-cookie` line that keeps today; null where it is kept already. */
  readonly cookie: string | null;
}

const NAME = 'visits';
const YEAR_SECONDS = 31_536_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The days of the last visit and of the one before it, which a cookie of the browser holds: `2026-11-17.2026-11-20`. On
 * one day all visits count as one, so that what changed stays while one looks around.
 */
export function visitsOf(cookies: string | undefined, today: string): Visits {
  const [before = '', last = ''] = (cookieOf(cookies, NAME) ?? '').split('.');
  const isKnown = DAY.test(last);
  const isToday = isKnown && last === today;
  const earlier = isToday ? before : isKnown ? last : '';
  // A day that has not come yet is no visit: the clock of the market was set back.
  const since = DAY.test(earlier) && earlier <= today ? earlier : null;
  const line = `${NAME}=${since ?? ''}.${today}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax; HttpOnly`;
  return { since, isFirst: !isKnown, cookie: isToday ? null : line };
}
