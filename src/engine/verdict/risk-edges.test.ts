import { describe, expect, it } from 'vitest';
import { ACME, AS_OF, makeCandles, makeSnapshot, makeYears } from '../../../test/support/make-snapshot.ts';
import { FactorContext } from '../factors/context.ts';
import type { Benchmark, Facts, Sector } from '../market/snapshot.ts';
import type { PointLine, RiskLine } from './analysis.ts';
import { levelOf, riskOf } from './risk-level.ts';
import { scoreOfKind } from './score.ts';

const lineOf = (input: RiskLine['input'], facts: Partial<Facts>, benchmark: Benchmark | null = null): RiskLine =>
  riskOf(new FactorContext(makeSnapshot(facts), benchmark)).lines.find((line) => line.input === input) as RiskLine;
const levels = (input: RiskLine['input'], of: (value: number) => RiskLine, values: readonly number[]): unknown[] =>
  values.map((value) => {
    const { level, value: measured } = of(value);
    expect([input, measured]).toEqual([input, expect.closeTo(value, 8)]);
    return level;
  });

/** Prices with these returns, oldest first. */
function pricesOf(returns: readonly number[]): Float64Array {
  const prices = [100];
  for (const one of returns) prices.push((prices.at(-1) as number) * (1 + one));
  return Float64Array.from(prices);
}

describe('the levels of risk', () => {
  it('of volatility end at 20 and 35 % a year', () => {
    // 252 returns that alternate have a sample deviation of their size times the root of 252/251.
    const of = (volatility: number): RiskLine => {
      const size = volatility / Math.sqrt(252) / Math.sqrt(252 / 251);
      const returns = Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? size : -size));
      return lineOf('volatility', { candles: makeCandles(pricesOf(returns), AS_OF) });
    };
    expect(levels('volatility', of, [0.199, 0.201, 0.349, 0.351])).toEqual(['low', 'moderate', 'moderate', 'high']);
  });

  it('of the worst fall end at a quarter and a half, which are moderate', () => {
    const of = (fall: number): RiskLine => {
      const close = Float64Array.from({ length: 400 }, (_, i) => (i < 200 ? 100 : 100 * (1 - fall)));
      return lineOf('drawdown', { candles: makeCandles(close, AS_OF) });
    };
    expect(levels('drawdown', of, [0.249, 0.25, 0.5, 0.501])).toEqual(['low', 'moderate', 'moderate', 'high']);
  });

  it('of beta end at 0.8 and 1.3', () => {
    const market = Array.from({ length: 300 }, (_, i) => 0.01 * Math.sin(i * i));
    const candles = makeCandles(pricesOf(market), AS_OF);
    const benchmark: Benchmark = { symbol: 'SPY', source: 'test', candles, candlesHash: 'b' };
    const of = (beta: number): RiskLine =>
      lineOf('beta', { candles: makeCandles(pricesOf(market.map((one) => beta * one)), AS_OF) }, benchmark);
    expect(levels('beta', of, [0.79, 0.81, 1.29, 1.31])).toEqual(['low', 'moderate', 'moderate', 'high']);
  });

  it.each<[Sector, number, number]>([
    ['Industrials', 1.81, 2.99],
    ['Communication Services', 1.1, 2.6],
  ])('of Altman end for %s at %d and %d', (sector, distress, safe) => {
    const weight = sector === 'Industrials' ? 1.4 : 3.26;
    const of = (earnings: number): RiskLine =>
      lineOf('altman', {
        security: { ...ACME, sector },
        statements: makeYears(() => ({ retained_earnings: earnings, total_assets: 1e9 })),
      });
    const base = of(0).value as number;
    const at = (z: number): RiskLine => of(((z - base) / weight) * 1e9);
    expect(levels('altman', at, [distress - 0.01, distress + 0.01, safe - 0.01, safe + 0.01])).toEqual([
      ...['high', 'moderate', 'moderate', 'low'],
    ]);
  });
});

describe('the level of risk', () => {
  const level = (...of: RiskLine['level'][]): RiskLine['level'] =>
    levelOf(of.map((one) => ({ input: 'beta', value: 1, level: one, reason: null })));

  it('is the median whatever the order of its inputs', () => {
    expect([level('moderate', 'low'), level('low', 'moderate')]).toEqual(['moderate', 'moderate']);
    expect([level('high', 'low', 'low', 'moderate'), level('high', 'moderate', 'low')]).toEqual([
      ...['moderate', 'moderate'],
    ]);
    expect(level('high', 'low', 'low')).toBe('low');
  });
});

describe('the worst fall', () => {
  const risk = (sessions: number, changes: object = {}) => {
    const close = Float64Array.from({ length: sessions }, (_, i) => 100 - (i % 2));
    return riskOf(new FactorContext(makeSnapshot({ candles: makeCandles(close, AS_OF, changes) }), null));
  };
  const reason = (of: ReturnType<typeof risk>): unknown =>
    of.lines.find(({ input }) => input === 'drawdown')?.reason?.key ?? null;

  it('is measured from 253 sessions on, and says over how many where they are under 757', () => {
    expect([reason(risk(252)), reason(risk(253))]).toEqual(['too_few_sessions', null]);
    expect([risk(252), risk(253), risk(756), risk(757)].map(({ shortDrawdown }) => shortDrawdown)).toEqual([
      ...[null, 253, 756, null],
    ]);
  });

  it('and beta need adjusted closes', () => {
    const without = risk(300, { adjclose: null });
    expect(without.lines.map(({ input, reason }) => [input, reason?.key])).toEqual(
      expect.arrayContaining([
        ['drawdown', 'no_adjusted_close'],
        ['beta', 'no_adjusted_close'],
      ]),
    );
  });
});

describe('the score of one kind of factors', () => {
  const line = (kind: PointLine['kind'], points: number, weight: number): PointLine =>
    ({ factor: 'made_up', kind, points, weight }) as PointLine;

  it('is 50 and 50 times its points by its weights, and none where nothing of it is known', () => {
    const lines = [line('technical', 3, 4), line('technical', -1, 6), line('fundamental', -5, 5)];
    expect([scoreOfKind(lines, 'technical'), scoreOfKind(lines, 'fundamental')]).toEqual([60, 0]);
    expect(scoreOfKind([line('technical', 3, 4)], 'fundamental')).toBeNull();
  });
});
