import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, makeCandles, waves } from '../../../test/support/make-snapshot.ts';
import { doubtText, PLAIN } from '../../market-data/doubt-words.ts';
import type { Candles } from './candles.ts';
import { formatDay } from './day.ts';
import { checkSanity } from './sanity.ts';
import type { Dividend, Facts, SanityFlag } from './snapshot.ts';

const COUNT = 1700;
const whole = makeCandles(waves(COUNT), AS_OF);
const DAYS = whole.day;

const flagsOf = (candles: Candles, dividends: readonly Dividend[] = []): SanityFlag[] => {
  const facts: Facts = {
    security: ACME,
    source: 'files',
    isDemo: false,
    candles,
    dividends,
    splits: [],
    statements: null,
    tickerSince: null,
  };
  return checkSanity(facts);
};
const said = ({ check, day, params }: SanityFlag): string =>
  doubtText({ ...params, check, day: day === null ? null : formatDay(day) }, PLAIN);
const kinds = (flags: readonly SanityFlag[]): string[] =>
  flags.map((flag) => `${flag.check} ${flag.failed ? 'fails' : flag.spoils === undefined ? 'warns' : 'spoils'}`);

/** The candles with `rows` alike that end with session `last`; `change` is made to each of them. */
function frozen(
  last: number,
  rows: number,
  change: Partial<Record<'high' | 'volume', (i: number) => number>> = {},
): Candles {
  const freeze = (name: 'open' | 'high' | 'low' | 'close' | 'volume'): Float64Array =>
    whole[name].map((value, i) => {
      if (i > last || i <= last - rows) return value;
      const own = name === 'high' || name === 'volume' ? change[name] : undefined;
      return own?.(i) ?? (whole[name][last - rows + 1] as number);
    });
  const [open, high, low, close, volume] = (['open', 'high', 'low', 'close', 'volume'] as const).map(freeze);
  return { ...whole, open, high, low, close, volume, adjclose: close } as Candles;
}

describe('a candle that is repeated with its volume', () => {
  it('three times in succession is a fault at any place, named with its first and last day and what mends it', () => {
    for (const rows of [3, 4, 30]) {
      const [flag, ...others] = flagsOf(frozen(COUNT - 1, rows));
      expect([flag?.check, flag?.failed, others.length]).toEqual(['repeated_rows', true, 0]);
    }
    expect(kinds(flagsOf(frozen(COUNT - 260, 3)))).toEqual(['repeated_rows spoils']);
    expect(said(flagsOf(frozen(COUNT - 1, 3))[0] as SanityFlag)).toBe(
      `3 rows in succession are the same in prices and volume, from ${formatDay(DAYS[COUNT - 3] as number)} on: the source ` +
        `stood still (${formatDay(AS_OF)}); put the true rows of ACME in its file, or take out those that repeat`,
    );
  });

  it('once is a warning for three years', () => {
    expect(kinds(flagsOf(frozen(COUNT - 1, 2)))).toEqual(['repeated_rows warns']);
    expect(kinds(flagsOf(frozen(COUNT - 756, 2)))).toEqual(['repeated_rows warns']);
    expect(flagsOf(frozen(COUNT - 757, 2))).toEqual([]);
  });

  it('is none where only its prices are the same, where one of them differs, or where a single price was traded', () => {
    expect(flagsOf(frozen(COUNT - 1, 4, { volume: (i) => 1e6 + i }))).toEqual([]);
    expect(flagsOf(frozen(COUNT - 1, 4, { high: (i) => (whole.high[COUNT - 4] as number) * (1 + i / 1e7) }))).toEqual(
      [],
    );
    const one = (rows: number): Candles => {
      const candles = frozen(COUNT - 1, rows);
      const flat = candles.close;
      return { ...candles, open: flat, high: flat, low: flat };
    };
    expect(flagsOf(one(5))).toEqual([]);
    expect(kinds(flagsOf(one(6)))).toEqual(['repeated_rows fails']);
  });
});

describe('a dividend of twice the usual one', () => {
  const SHARE = 0.26;
  /** Every 63 sessions 0.13, but for the payments given. */
  const paying = (changed: Readonly<Record<number, number>>): Dividend[] =>
    Array.from({ length: 26 }, (_, k) => ({ day: DAYS[60 + k * 63] as number, amount: changed[k] ?? 0.13 }));

  it('is a warning that names it, those beside it, its day and what mends it', () => {
    const [flag, ...others] = flagsOf(whole, paying({ 20: SHARE }));
    expect(others).toEqual([]);
    const exDate = formatDay(DAYS[60 + 20 * 63] as number);
    expect(said(flag as SanityFlag)).toBe(
      `the dividend of 0.260 is twice those beside it (0.130): raised, paid with an extra, or booked twice (${exDate}); ` +
        `if it was booked twice, name the dividends of ACME in dividends.csv, that of ${exDate} once`,
    );
    expect(said(flagsOf(whole, paying({ 25: SHARE }))[0] as SanityFlag)).toContain('twice the one before (0.130)');
  });

  it('is told for six years, to within 2 % of twice', () => {
    const years = (k: number): number => flagsOf(whole, paying({ [k]: SHARE })).length;
    expect([years(3), years(1)]).toEqual([1, 0]);
    const amount = (paid: number): number => flagsOf(whole, paying({ 20: paid })).length;
    expect([0.254, 0.256, 0.264, 0.266].map(amount)).toEqual([0, 1, 1, 0]);
    expect([0.2547, 0.2549, 0.2651, 0.2653].map(amount)).toEqual([0, 1, 1, 0]);
    // Six years of 252 sessions, whatever the rhythm.
    const from = (sessions: number): number =>
      flagsOf(
        whole,
        [-130, -63, 0, 63, 126].map((at) => ({
          day: DAYS[COUNT - sessions + at] as number,
          amount: at === 0 ? SHARE : 0.13,
        })),
      ).length;
    expect([from(6 * 252), from(6 * 252 + 1)]).toEqual([1, 0]);
  });

  it('stands among payments that are as usual to within 10 %: the one after it, and one of the two further off', () => {
    const among = (payments: readonly number[]): number =>
      flagsOf(
        whole,
        payments.map((amount, k) => ({ day: DAYS[COUNT - 400 + 63 * k] as number, amount })),
      ).length;
    const [u, low, high, other] = [0.13, 0.13 * 0.905, 0.13 * 1.095, 0.13 * 1.105];
    expect(among([u, u, SHARE, u, u])).toBe(1);
    expect([among([u, u, SHARE, low, other]), among([u, u, SHARE, high, other])]).toEqual([1, 1]);
    expect([among([u, u, SHARE, 0.13 * 0.895, u]), among([u, u, SHARE, other, u])]).toEqual([0, 0]);
    expect([among([other, u, SHARE, u, u]), among([other, u, SHARE, u, other])]).toEqual([1, 0]);
    // The newest has none after it, and two usual ones before it.
    expect([among([u, u, SHARE]), among([other, u, SHARE]), among([u, SHARE])]).toEqual([1, 0, 0]);
    // Without one further back the two after it tell.
    expect([among([u, SHARE, u, u]), among([u, SHARE, u, other])]).toEqual([1, 0]);
  });

  it('is an extra where it comes within half of the usual gap', () => {
    const after = (days: number): number =>
      flagsOf(
        whole,
        [0, 90, 180, 180 + days, 270 + days, 360 + days].map((at, k) => ({
          day: (DAYS[COUNT - 1] as number) - 600 + at,
          amount: k === 3 ? SHARE : 0.13,
        })),
      ).length;
    expect([after(44), after(45)]).toEqual([0, 1]);
  });

  it('goes without a word where it was raised for good, is a part of every year, or is an extra anyway', () => {
    const raised = Object.fromEntries(Array.from({ length: 6 }, (_, k) => [20 + k, SHARE]));
    expect(flagsOf(whole, paying(raised))).toEqual([]);
    const parts = Object.fromEntries(Array.from({ length: 13 }, (_, k) => [2 * k + 1, SHARE]));
    expect(flagsOf(whole, paying(parts))).toEqual([]);
    const extra = { day: DAYS[60 + 20 * 63 + 20] as number, amount: SHARE };
    expect(
      flagsOf(
        whole,
        [...paying({}), extra].sort((a, b) => a.day - b.day),
      ),
    ).toEqual([]);
  });
});
