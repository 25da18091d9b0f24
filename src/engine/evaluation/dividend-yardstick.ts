import { type Day, civilOf } from '../market/day.ts';
import type { Dividend } from '../market/snapshot.ts';
import { type JudgedSession, VERDICT_CODES, type WalkMarket } from './judge-session.ts';
import { SCORE_BANDS, type ScoreBand } from './verdict-record.ts';

/** A quarterly payer's payments lie this many days apart. */
const QUARTER = [75, 110] as const;
/** Four payments take longer than this many usual gaps where one was left out. */
const LATE = 1.5;
const BOOKED_TWICE_DAYS = 21;
/** Where splits are not on record, a fall to one of these within 2 % may be one, and is counted as neither. */
const SPLIT_SHARES = [1 / 2, 1 / 3, 1 / 4, 1 / 5, 2 / 3, 3 / 4, 4 / 5];
/** The payments after a date must be over by the end of the data: four of the longest quarters, and late. */
const DAYS_AFTER = LATE * 4 * 90;
const JUNE = 6;

/** What verdicts on the dividend were followed by. */
export interface YardstickCount {
  /** Verdicts on quarterly payers. */
  readonly verdicts: number;
  /** Of these, how many cut or left out a payment within the next four. */
  readonly events: number;
}

export interface DividendYardstick {
  readonly dates: readonly Day[];
  readonly by_verdict: readonly ({ readonly verdict: 'BUY' | 'HOLD' | 'SELL' } & YardstickCount)[];
  readonly by_band: readonly ({ readonly band: ScoreBand } & YardstickCount)[];
}

/**
 * True where the fourth payment after `day` is over 2 % below the usual one of the four before, or comes late or never;
 * null for a company that does not pay quarterly, and for a fall that may be a split.
 *
 * @param all the whole record of dividends, oldest first.
 */
export function isCutAfter(all: readonly Dividend[], day: Day): boolean | null {
  const once = all.filter(({ day: own, amount }, i) => {
    const before = all[i - 1];
    return before === undefined || own - before.day > BOOKED_TWICE_DAYS || Math.abs(amount / before.amount - 1) > 0.02;
  });
  const last = once.filter((dividend) => dividend.day <= day).slice(-5);
  const newest = last.at(-1);
  if (last.length < 5 || newest === undefined) return null;
  const gap = middle(last.slice(1).map((dividend, i) => dividend.day - (last[i]?.day ?? NaN)));
  if (gap < QUARTER[0] || gap > QUARTER[1] || day - newest.day > LATE * gap) return null;
  const next = once.filter((dividend) => dividend.day > day).slice(0, 4);
  const mayBeSplit = next.some(({ amount }, i) => {
    const step = amount / (i === 0 ? newest : (next[i - 1] ?? newest)).amount;
    return SPLIT_SHARES.some((share) => Math.abs(step / share - 1) <= 0.02);
  });
  if (mayBeSplit) return null;
  const fourth = next[3];
  if (fourth === undefined || fourth.day - newest.day > LATE * 4 * gap) return true;
  return fourth.amount < 0.98 * middle(last.slice(1).map(({ amount }) => amount));
}

/** The dates that the yardstick is held to: the end of each June, so that no payment is counted twice. */
export function yardstickDates(monthEnds: readonly Day[], lastDay: Day): Day[] {
  return monthEnds.filter((day) => civilOf(day)[1] === JUNE && day + DAYS_AFTER <= lastDay);
}

/**
 * How often high and low scorers of the dividend strategy cut or left out a payment within the next four.
 *
 * @param strategy the place of the dividend strategy in what was judged.
 */
export function measureYardstick(
  { facts }: Pick<WalkMarket, 'facts'>,
  judged: readonly JudgedSession[],
  strategy: number,
): DividendYardstick {
  const byVerdict = (['BUY', 'HOLD', 'SELL'] as const).map((verdict) => ({ verdict, verdicts: 0, events: 0 }));
  const byBand = SCORE_BANDS.map(({ band }) => ({ band, verdicts: 0, events: 0 }));
  for (const { day, companies, verdicts, scores } of judged) {
    for (const [row, index] of companies.entries()) {
      const verdict = byVerdict.find((one) => VERDICT_CODES[one.verdict] === verdicts[strategy]?.[row]);
      if (verdict === undefined) continue;
      const isCut = isCutAfter(facts[index]?.dividends ?? [], day);
      if (isCut === null) continue;
      const score = scores[strategy]?.[row] as number;
      const band = byBand[SCORE_BANDS.findIndex(({ to }) => score <= to)];
      for (const count of [verdict, ...(band === undefined ? [] : [band])]) {
        count.verdicts += 1;
        if (isCut) count.events += 1;
      }
    }
  }
  return { dates: judged.map(({ day }) => day), by_verdict: byVerdict, by_band: byBand };
}

function middle(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(half)] ?? NaN)
    : ((sorted[half - 1] ?? NaN) + (sorted[half] ?? NaN)) / 2;
}
