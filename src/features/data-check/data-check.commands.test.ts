import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { memoryProvider, nullProvider, risingFacts } from '../../../test/support/provider-doubles.ts';
import { dayOf, type Day } from '../../engine/market/day.ts';
import type { Facts } from '../../engine/market/snapshot.ts';
import type { Statement } from '../../engine/market/statements.ts';
import { createMarket } from '../../market-data/market.ts';
import type { Provider } from '../../market-data/provider.ts';
import { registerDataCheckCommands } from './data-check.commands.ts';

async function run(provider: Provider): Promise<{ said: string; failure: string | null }> {
  let said = '';
  let failure: string | null = null;
  const program = new Command().exitOverride();
  const market = createMarket({ provider, benchmarkSymbol: 'SPY', clock: () => dayOf(2020, 1, 31) });
  registerDataCheckCommands(program, { out: (text) => (said += text), withMarket: (work) => work(market) });
  await program.parseAsync(['data', 'check'], { from: 'user' }).catch((error: unknown) => (failure = String(error)));
  return { said, failure };
}

/** Facts whose closes before the 280th of 300 sessions are twice the truth. */
function halved(symbol: string, changes: Partial<Facts> = {}): Facts {
  const facts = risingFacts(symbol);
  const close = facts.candles.close.map((price, i) => (i < 280 ? 2 * price : price));
  return {
    ...facts,
    candles: { ...facts.candles, open: close, high: close, low: close, close, adjclose: close },
    ...changes,
  };
}

describe('tradewise data check', () => {
  it('lists every problem with file and line, and counts', async () => {
    const provider = {
      ...memoryProvider([risingFacts('KO')]),
      problems: () => [{ where: 'KO.csv:7', what: 'row left out: volume is negative' }],
    };
    expect(await run(provider)).toEqual({
      said: 'KO.csv:7: row left out: volume is negative\nmemory: 1 symbol, 1 problem, none doubtful\n',
      failure: null,
    });
    expect(await run(nullProvider())).toEqual({
      said: 'nothing: no symbols, no problems, none doubtful\n',
      failure: null,
    });
  });

  it('fails where a file could not be read', async () => {
    const problems = () => [{ where: 'KO.csv', what: 'damaged gzip (Z_DATA_ERROR)', isFileLost: true as const }];
    const { failure } = await run({ ...memoryProvider([risingFacts('T')]), problems });
    expect(failure).toBe('Error: 1 file could not be read.');
  });

  it('tells every doubt by file and symbol, with the day, the size and what mends it, and fails', async () => {
    const facts = [halved('AFL', { source: 'files', asTraded: true }), risingFacts('KO')];
    const provider = { ...memoryProvider(facts), fileOf: (symbol: string) => `${symbol}.csv` };
    const { said, failure } = await run(provider);
    expect(said).toBe(
      'AFL.csv: AFL: no verdict: the close falls by 50\u00a0% as in a 2:1 split, without a rise in trading, and no split is on ' +
        'record (2020-01-03); if it was a split, add AFL,2020-01-03,2 to splits.csv\n' +
        'memory: 2 symbols, no problems, 1 doubtful\n',
    );
    expect(failure).toBe('Error: The facts of 1 symbol are doubtful.');
  });

  it('tells statements that contradict themselves, and fails where the newest does', async () => {
    const year = (end: Day, eps: number): Statement => ({
      period: 'FY',
      periodEnd: end,
      known: end + 90,
      knownIsLagged: true,
      shareBasis: end,
      currency: 'USD',
      items: { net_income: 150e6, eps_basic: eps, total_assets: 1e9 },
    });
    const [before, newest] = [dayOf(2017, 12, 31), dayOf(2018, 12, 31)];
    const held = (...eps: readonly [number, number]): Promise<{ said: string; failure: string | null }> =>
      run(
        memoryProvider([
          { ...risingFacts('AFL'), source: 'files', statements: [year(before, eps[0]), year(newest, eps[1])] },
        ]),
      );
    expect(await held(1.5, 0.41)).toEqual({
      said:
        'AFL: The statement of the year to 2018-12-31 contradicts itself: net income and earnings per share speak of ' +
        '365853659 shares, the year to 2017-12-31 of 100000000 shares. Its earnings per share and shares are left out. ' +
        'Correct it in fundamentals.csv, or name a split that is missing in splits.csv.\n' +
        'memory: 1 symbol, no problems, 1 doubtful\n',
      failure: 'Error: The facts of 1 symbol are doubtful.',
    });
    expect(await held(-1.5, 1.5)).toEqual({
      said:
        'AFL: The statement of the year to 2017-12-31 contradicts itself: net income and earnings per share ' +
        '(150000000 and -1.50) are of opposite sign. Its earnings per share and shares are left out. ' +
        'Correct it in fundamentals.csv.\n' +
        'memory: 1 symbol, no problems, none doubtful\n',
      failure: null,
    });
    const halvedEps = await held(1.5, 0.75);
    expect(halvedEps.said).toContain('If it was a split, add AFL, its day and 2 to splits.csv.');
    expect(halvedEps.failure).toBeNull();
  });
});
