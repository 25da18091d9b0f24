import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pick } from '../../../test/support/load-prices.ts';
import {
  AS_OF,
  makeBenchmark,
  makeCandles,
  makeSnapshot,
  makeStatement,
  makeYears,
  waves,
} from '../../../test/support/make-snapshot.ts';
import { analyze } from '../analyze.ts';
import { addMonths, formatDay } from '../market/day.ts';
import type { Candles } from '../market/candles.ts';
import type { Dividend, Facts, Snapshot } from '../market/snapshot.ts';
import { ALL_FACTORS } from '../strategies/factors.ts';
import { STRATEGY_IDS, type StrategyId } from '../strategies/index.ts';
import { riskOf } from '../verdict/risk-level.ts';
import { FactorContext } from './context.ts';
import { outcomeOf } from './evaluate.ts';

const COUNT = 2200;
const DAYS = makeCandles(waves(COUNT), AS_OF).day;
const DIVIDENDS: readonly Dividend[] = Array.from({ length: 32 }, (_, k) => ({
  day: addMonths(AS_OF, -3 * (32 - k)) + 20,
  amount: 0.4 * 1.01 ** k,
}));
const STATEMENTS = [
  ...makeYears((k) => ({ revenue: 1000e6 * 1.08 ** -k, eps_basic: 1.5 * 1.1 ** -k, eps_diluted: 1.48 * 1.1 ** -k }), 6),
  makeStatement('2017-03-31', { eps_diluted: 0.4, eps_estimate: 0.38 }, { period: 'Q', known: AS_OF - 50 }),
];

/** A company whose prices before session `at` were not adjusted for a split of `ratio`; sound where `at` is 0. */
function company(at: number, ratio = 3): Snapshot {
  const close = waves(COUNT).map((price, i) => (i < at ? price * ratio : price));
  return makeSnapshot({ candles: makeCandles(close, AS_OF), dividends: DIVIDENDS, statements: STATEMENTS });
}
/** The same with a dividend of 30 % of the price on record that the price does not know of. */
function payer(at: number): Snapshot {
  const wrong = { day: DAYS[at] as number, amount: 30 };
  const dividends = [...DIVIDENDS, wrong].sort((a, b) => a.day - b.day);
  return makeSnapshot({ candles: makeCandles(waves(COUNT), AS_OF), dividends, statements: STATEMENTS });
}

const SOUND = makeCandles(waves(COUNT), AS_OF);
/** Kinds of faults that begin with session `at`. */
const FAULTS = {
  splitNotApplied: (at, size) => ({
    candles: makeCandles(
      waves(COUNT).map((p, i) => (i < at ? p * size : p)),
      AS_OF,
    ),
  }),
  wrongRow: (at, size) => ({
    candles: makeCandles(
      waves(COUNT).map((p, i) => (i === at ? p * size : p)),
      AS_OF,
    ),
  }),
  splitNotInPrices: (at, size) => ({
    candles: makeCandles(
      waves(COUNT).map((p, i) => (i < at ? p * size : p)),
      AS_OF,
    ),
    splits: [{ day: DAYS[at] as number, ratio: size }],
  }),
  wrongDividend: (at, size) => ({
    dividends: [...DIVIDENDS, { day: DAYS[at] as number, amount: 8 + size }].sort((a, b) => a.day - b.day),
  }),
  gap: (at) => ({ candles: pick(SOUND, (_day, i) => i <= at || i > at + 130 || i > COUNT - 2000) }),
  repeatedRows: (at) => ({ candles: { ...SOUND, ...alike(SOUND, at) } }),
  noTrading: (at) => ({ candles: { ...SOUND, volume: SOUND.volume.map((n, i) => (i >= at && i < at + 12 ? 0 : n)) } }),
} as const satisfies Readonly<Record<string, (at: number, size: number) => Partial<Facts>>>;

/** Four rows from `at` on as the first of them. */
function alike(candles: Candles, at: number): Partial<Candles> {
  const freeze = (column: Float64Array): Float64Array =>
    column.map((value, i) => (i >= at && i < at + 4 ? (column[at] as number) : value));
  const { open, high, low, close, volume } = candles;
  return {
    open: freeze(open),
    high: freeze(high),
    low: freeze(low),
    close: freeze(close),
    volume: freeze(volume),
    adjclose: freeze(close),
  };
}

const outcomes = (snapshot: Snapshot): Map<string, unknown> => {
  const context = new FactorContext(snapshot, makeBenchmark(snapshot));
  return new Map(
    ALL_FACTORS.map((factor) => {
      const outcome = outcomeOf(factor, context);
      if (outcome.state === 'missing') return [factor.id, outcome.because];
      // Recursive indicators read the whole history, with weights that die away: a few digits, not all of them.
      return [factor.id, outcome.state === 'value' ? Number(outcome.value.toPrecision(4)) : outcome.because];
    }),
  );
};
const sound = outcomes(company(0));
/** Session indices from just before the last 252 sessions to the start of the record. */
const OLDER = [COUNT - 253, COUNT - 300, COUNT - 400, COUNT - 500, COUNT - 700, COUNT - 900, 1100, 900, 600, 300, 80];
const missingOf = (snapshot: Snapshot): string[] =>
  [...outcomes(snapshot)].filter(([, outcome]) => outcome === 'doubtful_facts').map(([id]) => id);

describe('a fault older than the last 252 sessions', () => {
  it.each(OLDER)('changes no figure: each is as without it or missing (session %i)', (at) => {
    for (const faulty of [company(at), payer(at)]) {
      for (const [id, outcome] of outcomes(faulty)) {
        if (outcome === 'doubtful_facts') continue;
        // The count of years ends at the fault instead; under two years are no count.
        if (id === 'years_without_cut') {
          if (outcome !== 'record_too_short') expect(outcome).toBeLessThanOrEqual(Number(sound.get(id)));
        } else expect([id, outcome]).toEqual([id, sound.get(id)]);
      }
    }
  });

  it.each(STRATEGY_IDS)('changes no point where it is older than every window (%s)', (strategy: StrategyId) => {
    const points = (snapshot: Snapshot): string[] =>
      analyze({ snapshot, benchmark: makeBenchmark(snapshot), benchmarkSymbol: 'SPY', reference: null, strategy })
        .points.filter(({ factor }) => factor !== 'years_without_cut')
        .map(({ factor, points: own }) => `${factor} ${String(own)}`);
    const before = DAYS.findIndex((day) => day >= addMonths(AS_OF, -12 * 8));
    expect(points(company(before))).toEqual(points(company(0)));
    expect(points(payer(before))).toEqual(points(company(0)));
  });

  it('changes no point of any strategy where it is older than every window, whatever the fault, its size and its day', () => {
    const oldest = DAYS.findIndex((day) => day >= addMonths(AS_OF, -12 * 8));
    const faults = fc.record({
      kind: fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])),
      at: fc.integer({ min: 70, max: oldest - 1 }),
      size: fc.oneof(fc.double({ min: 0.02, max: 0.55, noNaN: true }), fc.double({ min: 1.7, max: 40, noNaN: true })),
      strategy: fc.constantFrom(...STRATEGY_IDS),
    });
    const points = (snapshot: Snapshot, strategy: StrategyId): string[] =>
      analyze({ snapshot, benchmark: makeBenchmark(company(0)), benchmarkSymbol: 'SPY', reference: null, strategy })
        // Counts back to the fault by its definition, however old that is.
        .points.filter(({ factor }) => factor !== 'years_without_cut')
        .map(({ factor, points: own }) => `${factor} ${String(own)}`);
    const without = new Map(STRATEGY_IDS.map((strategy) => [strategy, points(company(0), strategy)]));
    const seen = new Set<string>();
    fc.assert(
      fc.property(faults, ({ kind, at, size, strategy }) => {
        const faulty = makeSnapshot({
          candles: makeCandles(waves(COUNT), AS_OF),
          dividends: DIVIDENDS,
          statements: STATEMENTS,
          ...FAULTS[kind](at, size),
        });
        for (const { check, failed } of faulty.flags) {
          expect([check, failed]).toEqual([check, false]);
          seen.add(kind);
        }
        expect(points(faulty, strategy)).toEqual(without.get(strategy));
      }),
      { numRuns: 150, seed: 2008 },
    );
    // Each kind was seen by the checks, so that none is trivially harmless.
    expect([...seen].sort()).toEqual(Object.keys(FAULTS).sort());
  });

  it('makes missing what reaches over it, and no more the longer ago it is', () => {
    const counts = OLDER.map((at) => missingOf(company(at)).length);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(counts.at(-1)).toBe(0);
    expect(missingOf(company(COUNT - 253))).toEqual(
      expect.arrayContaining(['pe_vs_own_median', 'eps_growth_3y', 'dividend_growth_5y', 'payout_eps']),
    );
    // Before the three years of growth, within the six of the own median and of dividends.
    expect(missingOf(company(900)).sort()).toEqual(['chowder', 'dividend_growth_5y', 'pe_vs_own_median']);
  });

  it('of a dividend alone leaves price multiples standing', () => {
    expect(missingOf(payer(COUNT - 300))).toEqual(expect.arrayContaining(['dividend_growth_5y', 'payout_eps']));
    expect(missingOf(payer(COUNT - 300))).not.toContain('pe_vs_own_median');
  });

  it('withholds the three-year drawdown, and the key figures whose statement lies before it', () => {
    const line = (snapshot: Snapshot): unknown =>
      riskOf(new FactorContext(snapshot, null)).lines.find(({ input }) => input === 'drawdown');
    expect(line(company(COUNT - 700))).toMatchObject({ value: null, reason: { key: 'doubtful_facts' } });
    expect(line(payer(COUNT - 700))).toMatchObject({ value: null });
    expect(line(company(COUNT - 800))).toMatchObject({ reason: null });
  });

  it('is a warning where something reaches over it, else a note, and names its day', () => {
    const warnings = (at: number, strategy: StrategyId): unknown =>
      analyze({ snapshot: company(at), benchmark: null, benchmarkSymbol: 'SPY', reference: null, strategy })
        .warnings.filter(({ params }) => params['check'] === 'jump_without_split')
        .map(({ key, params }) => [key, params['day']]);
    const on = (at: number): string => formatDay(DAYS[at] as number);
    expect(warnings(COUNT - 700, 'momentum')).toEqual([['sanity_left_out', on(COUNT - 700)]]);
    expect(warnings(900, 'value')).toEqual([['sanity_left_out', on(900)]]);
    expect(warnings(900, 'momentum')).toEqual([['sanity_note', on(900)]]);
    expect(warnings(80, 'value')).toEqual([['sanity_note', on(80)]]);
  });

  it('ends the count of years without a cut there', () => {
    const years = (snapshot: Snapshot): unknown => outcomes(snapshot).get('years_without_cut');
    expect(years(company(0))).toBe(7);
    expect(years(payer(900))).toBe(4);
  });
});
