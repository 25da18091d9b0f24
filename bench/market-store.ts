// A store of live prices and statements for benchmarks: companies of the generated market under other names and scales.
import { sliceCandles } from '../src/engine/market/candles.ts';
import type { Candles } from '../src/engine/market/candles.ts';
import { dayOf, type Day } from '../src/engine/market/day.ts';
import type { Facts } from '../src/engine/market/snapshot.ts';
import type { Statement } from '../src/engine/market/statements.ts';
import type { StoreScope } from '../src/market-data/live/parts.ts';
import { saveHistory, saveStatements } from '../src/market-data/live/source-facts.store.ts';
import { createProvider } from '../src/market-data/sources/index.ts';
import { inTransaction } from '../src/platform/db/database.ts';
import type { Database } from '../src/platform/db/schema.ts';

export const SESSION: Day = dayOf(2026, 11, 20);
export const SCOPE: StoreScope = {
  setting: 'sample',
  priceSources: ['sample'],
  statementSources: ['sample'],
  isDemo: false,
};
const SYMBOLS_A_TRANSACTION = 50;
const [YEARS, QUARTERS] = [10, 8];

/** Fills the store with `count` companies of `bars` sessions up to `session` and the benchmark SPY; returns their symbols. */
export async function fillStore(db: Database, count: number, bars: number, session: Day = SESSION): Promise<string[]> {
  const demo = createProvider('demo', { clock: () => SESSION });
  const listed = (await demo.securities()).filter(({ type }) => type === 'stock');
  const benchmark = (await demo.facts('SPY', SESSION)) as Facts;
  const symbols = ['SPY', ...Array.from({ length: count }, (_, i) => nameOf(i))];
  for (let at = 0; at < symbols.length; at += SYMBOLS_A_TRANSACTION) {
    const some = symbols.slice(at, at + SYMBOLS_A_TRANSACTION);
    const facts = await Promise.all(
      some.map(async (symbol, i) => {
        if (symbol === 'SPY') return factsAs(symbol, benchmark, 1, bars, session);
        const place = at + i - 1;
        const { symbol: like } = listed[place % listed.length] as { symbol: string };
        const scale = 1 + Math.floor(place / listed.length) / 100;
        return factsAs(symbol, (await demo.facts(like, SESSION)) as Facts, scale, bars, session);
      }),
    );
    await inTransaction(db, async (tx) => {
      for (const { security, candles, dividends, splits, tickerSince, statements } of facts) {
        const key = { source: 'sample', isDemo: false, symbol: security.symbol };
        const history = { security, candles, dividends, splits, tickerSince };
        await saveHistory(tx, key, { history, wholeOn: session }, 0);
        await saveStatements(tx, key, statements ?? [], 0);
        for (const part of ['prices', 'statements']) {
          const state = { checked_through: session, attempted_at: 1, outcome: 'ok', failures: 0, next_try_at: 0 };
          const row = { source: 'sample', is_demo: 0, symbol: security.symbol, part, lease_owner: '', lease_until: 0 };
          await tx
            .insertInto('source_refreshes')
            .values({ ...row, ...state })
            .onConflict((of) => of.columns(['source', 'is_demo', 'symbol', 'part']).doUpdateSet(state))
            .execute();
        }
      }
    });
  }
  return symbols;
}

function factsAs(symbol: string, facts: Facts, scale: number, bars: number, session: Day): Facts {
  const { candles } = facts;
  const end = candles.day.findLastIndex((day) => day <= session) + 1;
  const statements = [...(facts.statements ?? [])].sort((a, b) => b.periodEnd - a.periodEnd);
  const read = [
    ...statements.filter(({ period }) => period === 'FY').slice(0, YEARS),
    ...statements.filter(({ period }) => period === 'Q').slice(0, QUARTERS),
  ];
  return {
    ...facts,
    security: { ...facts.security, symbol, name: `${facts.security.name} ${symbol}` },
    candles: scaled(sliceCandles(candles, Math.max(0, end - bars), end), scale),
    dividends: facts.dividends?.map((one) => ({ ...one, amount: one.amount * scale })) ?? null,
    statements: read.map((statement) => grown(statement, scale)),
  };
}

function scaled(candles: Candles, scale: number): Candles {
  const of = (column: Float64Array): Float64Array => column.map((price) => price * scale);
  const { day, open, high, low, close, adjclose, volume, adjustment } = candles;
  return {
    day: day.slice(),
    open: of(open),
    high: of(high),
    low: of(low),
    close: of(close),
    adjclose: adjclose === null ? null : of(adjclose),
    volume: volume.slice(),
    adjustment,
  };
}

/** A larger company of the same shape: money grows, shares do not. */
function grown(statement: Statement, scale: number): Statement {
  const items = Object.entries(statement.items).map(([name, value]) => [
    name,
    name === 'shares_outstanding' ? value : value * scale,
  ]);
  return { ...statement, items: Object.fromEntries(items) };
}

/** AAAA, AAAB, … */
function nameOf(index: number): string {
  let [rest, name] = [index, ''];
  for (let i = 0; i < 4; i++) {
    name = String.fromCharCode(65 + (rest % 26)) + name;
    rest = Math.floor(rest / 26);
  }
  return name;
}
