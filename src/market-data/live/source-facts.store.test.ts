import { expect, it } from 'vitest';
import { eachMigrated } from '../../../test/support/each-migrated.ts';
import { historyOn } from '../../../test/support/fake-live.ts';
import { day, makeYears } from '../../../test/support/make-snapshot.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { StoreScope } from './parts.ts';
import { loadCard } from './cards.store.ts';
import { loadFacts, loadHistory, loadQuote, loadSecurities, loadStatements } from './source-facts.store.ts';
import { saveHistory, saveQuote, saveStatements, type PartKey } from './source-facts.store.ts';

const SINCE = day('2017-01-03');
const QUOTE = { symbol: 'KO', price: 41.5, previousClose: 41, currency: 'USD', time: 1, delayMinutes: 15 };
const scopeOf = (...priceSources: string[]): StoreScope => ({
  ...{ setting: priceSources.join('+'), priceSources, statementSources: priceSources, isDemo: false },
});
const keyOf = (source: string, symbol = 'KO'): PartKey => ({ source, isDemo: false, symbol });

eachMigrated('the store of what sources said', (db) => {
  const keep = (key: PartKey, until: string, now: number) =>
    inTransaction(db(), (tx) => {
      const history = historyOn({ symbol: key.symbol, since: SINCE }, day(until));
      return saveHistory(tx, key, { history, wholeOn: day(until) }, now);
    });
  const revisions = async (source: string): Promise<number[]> => {
    const rows = await db().selectFrom('price_history').select('bars').where('source', '=', source).execute();
    return rows.map(({ bars }) => bars);
  };

  it('gives a history back bit for bit, and lets it grow in place', async () => {
    await keep(keyOf('grows'), '2017-06-29', 1);
    const [before] = await revisions('grows');
    await keep(keyOf('grows'), '2017-06-30', 2);
    expect(await revisions('grows')).toEqual([(before ?? 0) + 1]);
    const kept = await loadHistory(db(), keyOf('grows'));
    const { candles, ...rest } = historyOn({ symbol: 'KO', since: SINCE }, day('2017-06-30'));
    expect(kept).toEqual({ source: 'grows', wholeOn: day('2017-06-30'), history: { ...rest, candles } });
    expect(await loadHistory(db(), keyOf('nobody'))).toBeNull();
  });

  it('takes bytes that were changed on the disk for nothing', async () => {
    await keep(keyOf('torn'), '2017-06-30', 1);
    const candles = Buffer.alloc(8);
    await db().updateTable('price_history').set({ candles }).where('source', '=', 'torn').execute();
    await expect(loadHistory(db(), keyOf('torn')).catch(() => null)).resolves.toBeNull();
  });

  it('keeps statements and quotes beside the prices, each with its source and age, and puts them together', async () => {
    await keep(keyOf('facts'), '2017-06-30', 5);
    const statements = makeYears();
    await inTransaction(db(), async (tx) => {
      await saveStatements(tx, keyOf('facts'), [], 6);
      await saveStatements(tx, keyOf('facts'), statements, 7);
      await saveQuote(tx, keyOf('facts'), QUOTE, 8);
    });
    expect([await loadStatements(db(), keyOf('facts')), await loadQuote(db(), keyOf('facts'))]).toEqual([
      statements,
      QUOTE,
    ]);
    const card = await loadCard(db(), scopeOf('facts'), 'KO');
    expect(card.parts).toMatchObject({
      prices: { source: 'facts', fetchedAt: 5 },
      statements: { source: 'facts', fetchedAt: 7 },
      quote: { source: 'facts', fetchedAt: 8 },
    });
    const facts = await loadFacts(db(), scopeOf('facts'), 'KO', card);
    expect(facts).toMatchObject({ source: 'facts', isDemo: false, security: { symbol: 'KO' } });
    expect(facts?.statements).toHaveLength(statements.length);
  });

  it('takes each symbol from the first source in order that has it', async () => {
    await keep(keyOf('second', 'ABC'), '2017-06-30', 1);
    await keep(keyOf('second', 'XYZ'), '2017-06-30', 1);
    await keep(keyOf('first', 'XYZ'), '2017-06-30', 2);
    expect((await loadCard(db(), scopeOf('first', 'second'), 'XYZ')).parts.prices?.source).toBe('first');
    expect((await loadCard(db(), scopeOf('second', 'first'), 'XYZ')).parts.prices?.source).toBe('second');
    const listed = await loadSecurities(db(), scopeOf('first', 'second'));
    expect(listed.map(({ symbol }) => symbol)).toEqual(['ABC', 'XYZ']);
  });
});
