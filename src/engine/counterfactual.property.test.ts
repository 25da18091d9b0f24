import { beforeAll, describe, expect, it } from 'vitest';
import { wholeDemoMarket } from '../../test/support/demo-market.ts';
import { buildSnapshot } from '../market-data/snapshot.ts';
import { roundSignificant } from './canonical.ts';
import { judge } from './analyze.ts';
import { counterfactualsOf, withValue } from './counterfactual.ts';
import { draftOf, type Draft } from './draft.ts';
import { FactorContext } from './factors/context.ts';
import type { Benchmark, Snapshot } from './market/snapshot.ts';
import { STRATEGIES } from './strategies/index.ts';
import { buildReference, measureMember, type HashedReference } from './verdict/reference.ts';

let snapshots: readonly Snapshot[];
let benchmark: Benchmark;
let reference: HashedReference;
beforeAll(async () => {
  const market = await wholeDemoMarket();
  snapshots = market.map((facts) => buildSnapshot(facts, facts.candles.day.at(-1) as number));
  const fund = snapshots.find(({ security }) => security.symbol === 'SPY') as Snapshot;
  benchmark = { symbol: 'SPY', source: 'demo', candles: fund.candles, candlesHash: fund.candlesHash };
  const members = snapshots.flatMap((snapshot) => measureMember(snapshot, benchmark) ?? []);
  const about = { universe: 'demo', source: 'demo', isDemo: true, asOf: fund.asOf };
  reference = { reference: buildReference(members, about), hash: '' };
}, 60_000);

function eachDraft(work: (draft: Draft) => void, every = 1): void {
  for (const [i, snapshot] of snapshots.entries()) {
    if (i % every !== 0) continue;
    const context = new FactorContext(snapshot, benchmark);
    for (const strategy of STRATEGIES) work(draftOf(strategy, snapshot, context));
  }
}

describe('what would change a verdict', () => {
  it.each([
    ['ranked among companies', () => reference],
    ['judged by breakpoints', () => null],
  ])('does, applied, and a value a little nearer does not, %s', (_name, referenceOf) => {
    const input = { benchmarkSymbol: 'SPY', reference: referenceOf() };
    const flipped: Record<string, number> = {};
    eachDraft((draft) => {
      const before = judge(draft, input);
      for (const { to, gap, alone } of counterfactualsOf(draft, input)) {
        expect(to).not.toBe(before.recommendation);
        for (const { factor, value, needed, points, weight } of alone) {
          const after = judge(withValue(draft, factor, needed), input);
          expect([factor, after.recommendation]).toEqual([factor, to]);
          expect(Math.abs(points)).toBeGreaterThanOrEqual(Math.abs(gap));
          expect(Math.abs(points)).toBeLessThanOrEqual(2 * weight);
          // A thousandth of the way back is not enough: it is the smallest change, but for counts, which are whole.
          const nearer = roundSignificant(needed + (value - needed) / 1000);
          const isCount = factor === 'piotroski_f' || factor === 'years_without_cut';
          if (!isCount && Math.abs(needed - value) > 1e-3) {
            const near = judge(withValue(draft, factor, nearer), input);
            expect([factor, value, needed, near.recommendation]).toEqual([
              factor,
              value,
              needed,
              before.recommendation,
            ]);
          }
          flipped[to] = (flipped[to] ?? 0) + 1;
        }
      }
    }, 7);
    expect(Object.keys(flipped).sort()).toEqual(['BUY', 'HOLD', 'SELL']);
  });

  it('stands on points that add up to the score, for every company and strategy', () => {
    let verdicts = 0;
    eachDraft((draft) => {
      const { score, points } = judge(draft, { benchmarkSymbol: 'SPY', reference });
      if (score === null) return;
      expect(points.reduce((sum, line) => sum + line.points, 50)).toBe(score);
      verdicts += 1;
    });
    expect(verdicts).toBeGreaterThan(1000);
  });

  it('is nothing where there is no verdict, and names no factor where none has the room', () => {
    const input = { benchmarkSymbol: 'SPY', reference };
    let empty = 0;
    eachDraft((draft) => {
      const { score, points } = judge(draft, input);
      const found = counterfactualsOf(draft, input);
      if (score === null) expect(found).toEqual([]);
      for (const { gap, alone } of found) {
        const room = Math.max(...points.map(({ points: has, weight }) => (gap > 0 ? weight - has : weight + has)));
        if (room < Math.abs(gap)) {
          expect(alone).toEqual([]);
          empty += 1;
        }
      }
    }, 11);
    expect(empty).toBeGreaterThan(5);
  });
});
