import { afterAll, beforeAll, expect, it } from 'vitest';
import { day } from '../../../../test/support/make-snapshot.ts';
import { describeWithData } from '../../../../test/support/with-data.ts';
import { realCompanies } from '../../../../test/support/yahoo-stand-in/companies.ts';
import { startYahooStandIn, type YahooStandIn } from '../../../../test/support/yahoo-stand-in/stand-in.ts';
import { analyze } from '../../../engine/analyze.ts';
import type { Facts } from '../../../engine/market/snapshot.ts';
import { STRATEGY_IDS } from '../../../engine/strategies/index.ts';
import { buildSnapshot } from '../../snapshot.ts';
import { createYahooSource } from './yahoo-source.ts';

const CLOCK = day('2017-06-30');
const options = { signal: new AbortController().signal };

describeWithData('real companies by way of Yahoo', (dir) => {
  const companies = realCompanies(dir);
  let yahoo: YahooStandIn;
  beforeAll(async () => {
    yahoo = await startYahooStandIn({ companies, clock: CLOCK });
  });
  afterAll(() => yahoo.close());

  it.each(companies.map((facts) => [facts.security.symbol, facts] as const))(
    '%s is judged as from the files it came from',
    async (symbol, facts) => {
      const source = createYahooSource({ baseUrl: yahoo.url, clock: () => CLOCK, today: () => CLOCK });
      const history = await source.history(symbol, null, options);
      const statements = await source.statements(symbol, options);
      if (history === null || statements === null) throw new Error(`Yahoo has no ${symbol}`);
      const fetched: Facts = { ...history, statements, source: 'files', isDemo: false };
      expect(history.security).toEqual(facts.security);
      expect(statements.length).toBe(facts.statements?.length);
      for (const strategy of STRATEGY_IDS) {
        const [live, own] = [fetched, facts].map((one) => {
          const snapshot = buildSnapshot(one, CLOCK);
          const input = { snapshot, benchmark: null, benchmarkSymbol: 'SPY', reference: null, strategy };
          const { points, coverage, abstentions, recommendation, score } = analyze(input);
          return apart({ points, coverage, abstentions, recommendation, score });
        });
        expect(live?.said, strategy).toBe(own?.said);
        live?.numbers.forEach((number, i) => {
          const other = own?.numbers[i] ?? NaN;
          // The files have seven digits.
          expect(Math.abs(number - other)).toBeLessThanOrEqual(1e-6 + 1e-4 * Math.abs(other));
        });
      }
    },
  );
});

/** What is said, with every number taken out, and the numbers in their order. */
function apart(value: unknown): { readonly said: string; readonly numbers: readonly number[] } {
  const numbers: number[] = [];
  const said = JSON.stringify(value, (key, one: unknown) => {
    // Yahoo's adjusted close of 2017 knows no later dividend: its level is another one than in the files of 2020.
    if (key === 'inputs') return undefined;
    if (typeof one !== 'number') return one;
    numbers.push(one);
    return '#';
  });
  return { said, numbers };
}
