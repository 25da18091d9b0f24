import { beforeAll, describe, expect, it } from 'vitest';
import { wholeDemoMarket } from '../../../../test/support/demo-market.ts';
import { FactorContext } from '../../../engine/factors/context.ts';
import { outcomeOf } from '../../../engine/factors/evaluate.ts';
import { lastIndexOnOrBefore } from '../../../engine/market/candles.ts';
import { cutFacts } from '../../../engine/market/cut.ts';
import type { Benchmark, Facts, Snapshot } from '../../../engine/market/snapshot.ts';
import { ALL_FACTORS } from '../../../engine/strategies/factors.ts';
import { buildReference, measureMember, sectorPeOf } from '../../../engine/verdict/reference.ts';

/**
 * Chance alone moves the mean over 55 dates and 500 companies by about 0.006 where companies are independent, and by up
 * to 0.01 where a factor goes by sector or beta, which move together; 0.02 is two to three of those. That is what
 * `npm run soak` holds; here every fourth date is looked at, over which chance moves the mean twice as far.
 */
const EVERY_DATE = process.env['EVERY_FAULT'] === 'yes';
const DATES = EVERY_DATE ? { apart: 1, least: 20, limit: 0.02 } : { apart: 4, least: 5, limit: 0.05 };
const HORIZON = 63;
const WARM_UP = 253;
const LEAST_MEMBERS = 100;

/** Per factor, one rank correlation a date between its value and the total return of the next 63 sessions. */
type Correlations = ReadonlyMap<string, number[]>;

interface Pairs {
  readonly values: number[];
  readonly returns: number[];
}

/** Every factor on every company at dates 63 sessions apart, so that no return is counted twice. */
function correlate(market: readonly Facts[]): Correlations {
  const fund = market.find(({ security }) => security.symbol === 'SPY') as Facts;
  const stocks = market.filter(({ security }) => security.type === 'stock');
  const found = new Map<string, number[]>();
  for (let at = fund.candles.day.length - 1 - HORIZON; at >= WARM_UP; at -= DATES.apart * HORIZON) {
    const day = fund.candles.day[at] as number;
    const benchmark = { symbol: 'SPY', source: 'demo', candles: cutFacts(fund, day).candles, candlesHash: '' };
    for (const [id, { values, returns }] of pairsOn(membersOn(stocks, day), day, benchmark)) {
      if (values.length < LEAST_MEMBERS) continue;
      const correlation = correlationOf(ranksOf(values), ranksOf(returns));
      if (!Number.isFinite(correlation)) continue;
      found.set(id, [...(found.get(id) ?? []), correlation]);
    }
  }
  return found;
}

interface Member {
  readonly snapshot: Snapshot;
  /** Total return of the next {@link HORIZON} sessions. */
  readonly later: number;
}

function membersOn(stocks: readonly Facts[], day: number): Member[] {
  return stocks.flatMap((facts) => {
    const { candles } = facts;
    const at = lastIndexOnOrBefore(candles.day, day);
    const [price, later] = [candles.adjclose?.[at], candles.adjclose?.[at + HORIZON]];
    if (at < WARM_UP || candles.day[at] !== day || price === undefined || later === undefined) return [];
    return [{ snapshot: { ...cutFacts(facts, day), candlesHash: '', hash: '' }, later: later / price - 1 }];
  });
}

function pairsOn(members: readonly Member[], day: number, benchmark: Benchmark): ReadonlyMap<string, Pairs> {
  const pairs = new Map<string, Pairs>(ALL_FACTORS.map(({ id }) => [id, { values: [], returns: [] }]));
  const measured = members.flatMap(({ snapshot }) => measureMember(snapshot, benchmark) ?? []);
  const reference = buildReference(measured, { universe: 'all', source: 'demo', isDemo: true, asOf: day });
  for (const { snapshot, later } of members) {
    const alone = new FactorContext(snapshot, benchmark);
    const amongPeers = new FactorContext(snapshot, benchmark, sectorPeOf(reference, snapshot.security.sector));
    for (const factor of ALL_FACTORS) {
      const outcome = outcomeOf(factor, factor.id === 'pe_vs_sector' ? amongPeers : alone);
      if (outcome.state !== 'value') continue;
      pairs.get(factor.id)?.values.push(outcome.value);
      pairs.get(factor.id)?.returns.push(later);
    }
  }
  return pairs;
}

/** Ranks from 0; equal values share their mean rank. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Array<number>(values.length);
  for (let i = 0; i < order.length;) {
    let end = i;
    while (end < order.length && values[order[end] as number] === values[order[i] as number]) end += 1;
    for (let k = i; k < end; k++) ranks[order[k] as number] = (i + end - 1) / 2;
    i = end;
  }
  return ranks;
}

function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return both / Math.sqrt(squaresA * squaresB);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('nothing is planted in the demo market', () => {
  let correlations: Correlations;
  beforeAll(async () => {
    correlations = correlate(await wholeDemoMarket());
  }, 300_000);

  it.each(ALL_FACTORS.map(({ id }) => id))(
    `%s does not tell the next 63 sessions: mean rank IC within ${String(DATES.limit)}`,
    (id) => {
      const found = correlations.get(id) ?? [];
      expect(found.length).toBeGreaterThanOrEqual(DATES.least);
      expect(Math.abs(mean(found))).toBeLessThanOrEqual(DATES.limit);
    },
  );
});
