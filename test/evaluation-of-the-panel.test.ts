import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureYardstick } from '../src/engine/evaluation/dividend-yardstick.ts';
import { evaluateMarket, type MarketEvaluation } from '../src/engine/evaluation/evaluate-market.ts';
import type { JudgedSession } from '../src/engine/evaluation/judge-session.ts';
import { findLeaks } from '../src/engine/evaluation/leak.ts';
import { createRandom } from '../src/engine/evaluation/random.ts';
import { monthEnds } from '../src/engine/evaluation/sessions.ts';
import { formatDay } from '../src/engine/market/day.ts';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import { dividend } from '../src/engine/strategies/dividend.ts';
import { ALL_FACTORS } from '../src/engine/strategies/factors.ts';
import { judgeHere } from '../src/market-data/history/judge-months.ts';
import { type LoadedMarket, loadMarket } from '../src/market-data/history/load-market.ts';
import { evaluatePanel, type PlainEvaluation } from './independent/evaluation.mjs';
import { day } from './support/make-snapshot.ts';
import { layPanel } from './support/panel-folder.ts';
import { describeWithData } from './support/with-data.ts';

const OF_STATEMENTS = new Set(['gross_profitability', 'asset_growth']);
const [FROM, TO] = ['2010-12', '2017-12'];

describeWithData('the evaluation of eight years of real prices', (data) => {
  const factors = ALL_FACTORS.filter(({ id, kind }) => kind === 'technical' || OF_STATEMENTS.has(id));
  const clocks = dividend.yardstick.clocks.map(day);
  let folder: string;
  let market: LoadedMarket;
  let judged: JudgedSession[];
  let found: MarketEvaluation;
  let plain: PlainEvaluation;

  beforeAll(async () => {
    folder = await layPanel(data, { withBenchmark: true });
    const spec = `files:${folder}?adjusted=total`;
    market = await loadMarket({ spec, benchmarkSymbol: 'SPY', clock: day('2018-01-31') });
    const days = monthEnds(day(`${FROM}-01`), market.lastDay);
    judged = judgeHere(market, { days, memberships: null, factors, strategies: [] });
    found = evaluateMarket(market, judged, {
      factors,
      strategies: [],
      lastDay: market.lastDay,
      costs: 0.001,
      earlierTrials: 0,
      seed: 1,
    });
    const standing = new Map(
      judged.map(({ day: own, companies }) => [
        formatDay(own),
        new Set([...companies].map((index) => market.facts[index]?.security.symbol)),
      ]),
    );
    plain = evaluatePanel(
      data,
      FROM,
      TO,
      (symbol, date) => standing.get(date)?.has(symbol.replace('-', '.')) === false,
    );
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('finds what a script apart from the engine finds: rank correlations, spreads and base rates', () => {
    expect(Object.keys(plain.factors)).toHaveLength(12);
    for (const [id, own] of Object.entries(plain.factors)) {
      const result = found.factors.find((factor) => factor.id === id);
      expect(result?.months, id).toBe(own.months);
      expect(Math.abs((result?.rank_ic?.mean ?? NaN) - own.rankIc), `rank correlation of ${id}`).toBeLessThan(0.0002);
      expect(Math.abs((result?.quintile_spread?.mean ?? NaN) - own.spread), `spread of ${id}`).toBeLessThan(1e-9);
    }
    expect(found.base_rates?.dates).toBe(plain.baseRates.dates);
    expect(Math.abs((found.base_rates?.above_universe ?? NaN) - plain.baseRates.universe)).toBeLessThan(1e-9);
    expect(Math.abs((found.base_rates?.above_benchmark ?? NaN) - plain.baseRates.benchmark)).toBeLessThan(1e-9);
  });

  it('finds momentum as weak as it is known to be: a monthly rank correlation between 0 and .03', () => {
    const ic = found.factors.find(({ id }) => id === 'momentum_12_1')?.rank_ic?.mean;
    expect(ic).toBeGreaterThan(0);
    expect(ic).toBeLessThan(0.03);
    expect(found.factors.filter((factor) => factor.looks_like_a_leak)).toEqual([]);
  });

  it('says the same of every company whatever order its future comes in', () => {
    const some = market.facts.filter((_, i) => i % 12 === 0);
    const { moved, values } = findLeaks(some, [day('2014-06-30'), day('2016-06-30')], {
      factors: ALL_FACTORS,
      random: createRandom(2014),
    });
    expect(moved).toEqual([]);
    expect(values).toBeGreaterThan(800);
  });

  it('counts cut dividends as the method page tells them', { timeout: 120_000 }, () => {
    const sessions = judgeHere(market, { days: clocks, memberships: null, factors: [], strategies: STRATEGY_IDS });
    const { by_verdict } = measureYardstick(market, sessions, STRATEGY_IDS.indexOf('dividend'));
    expect(by_verdict).toEqual(dividend.yardstick.rows);
  });
});
