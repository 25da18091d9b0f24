import { neweyWest } from './newey-west.ts';
import { isRight, type ClosedCall } from './closed-call.ts';

/** How calls did over the one session after they were made, against all the time that followed. */
export interface FirstSession {
  /** Mean return of the first session on the side of the call, less that of all companies. */
  readonly excess: number;
  /** The same of a later session, on average; null where no call lasts longer than one. */
  readonly later_excess: number | null;
  /** Share of calls that were right after one session. */
  readonly right: number;
  /** Of the excess by date. */
  readonly t: number | null;
  /** True where the first session is so good that the calls must have known it. */
  readonly looks_ahead: boolean;
}

/** House limits: a t that one honest record in 30,000 shows, and an advantage that lies in the first session alone. */
const SURE = 4;
const TIMES_LATER = 5;
const SHARE_RIGHT = 0.7;

/**
 * Looks for calls that were made with the next session's prices in sight, such as a record kept by a program that reads one
 * row too many: their advantage comes in the first session, and nothing like it follows.
 *
 * @returns null of no calls.
 */
export function measureFirstSession(closed: readonly ClosedCall[]): FirstSession | null {
  if (closed.length === 0) return null;
  const byDate = new Map<number, number[]>();
  let [right, first, later, sessions] = [0, 0, 0, 0];
  for (const { company, isBuy, horizon, field } of closed) {
    const side = isBuy ? 1 : -1;
    const own = side * ((field.first[company] as number) - field.firstField.mean);
    const whole = side * ((field.returns[company] as number) - field.field.mean);
    if (isRight(isBuy, field.first[company] as number, field.firstField.mean)) right += 1;
    first += own;
    later += whole - own;
    sessions += horizon - 1;
    byDate.set(field.session, [...(byDate.get(field.session) ?? []), own]);
  }
  const dates = [...byDate].sort(([a], [b]) => a - b);
  const means = dates.map(([, values]) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const excess = first / closed.length;
  const laterExcess = sessions === 0 ? null : later / sessions;
  const t = neweyWest(means)?.t ?? null;
  const share = right / closed.length;
  const stands = laterExcess !== null && excess > TIMES_LATER * Math.max(0, laterExcess);
  return {
    excess,
    later_excess: laterExcess,
    right: share,
    t,
    looks_ahead: t !== null && t > SURE && (share > SHARE_RIGHT || stands),
  };
}
