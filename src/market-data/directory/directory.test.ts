import { expect, it } from 'vitest';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { inTransaction, openDatabase } from '../../platform/db/database.ts';
import { eachDatabase } from '../../../test/support/databases.ts';
import { ProviderError } from '../provider.ts';
import { loadDirectory, replaceDirectory, shippedCompanies } from './directory.ts';
import { fetchSecList } from './sec-list.ts';

const signal = new AbortController().signal;
// The shape that the SEC documents; the companies are made.
const LIST = {
  fields: ['cik', 'name', 'ticker', 'exchange'],
  data: [
    [2, 'Example  Corp', 'EXMP', 'Nasdaq'],
    [3, 'Class Share Inc', 'CSI-B', 'NYSE'],
    [4, 'Off Exchange Ltd', 'OFFXF', 'OTC'],
    [5, 'Nowhere Ltd', 'NOWH', null],
  ],
};
const fetchOf = (body: unknown) => () => Promise.resolve(Response.json(body));

it('ships a list of thousands of companies, each symbol once and in our spelling', async () => {
  const companies = await shippedCompanies();
  expect(companies.length).toBeGreaterThan(9000);
  expect(new Set(companies.map(({ symbol }) => symbol)).size).toBe(companies.length);
  expect(companies.every(({ symbol, name }) => /^[A-Z]{1,5}(\.[A-Z])?$/.test(symbol) && name.trim() !== '')).toBe(true);
});

it("reads the SEC's list: exchanges only, one spelling for class shares", async () => {
  const list = await fetchSecList({ contact: 'x@example.com', fetch: fetchOf(LIST), signal, least: 1 });
  expect(list).toEqual([
    { symbol: 'CSI.B', name: 'Class Share Inc', exchange: 'NYSE' },
    { symbol: 'EXMP', name: 'Example Corp', exchange: 'NASDAQ' },
  ]);
});

it.each([[null], [[]], [{ fields: ['a'], data: [] }], [{ ...LIST, data: ['x'] }], [LIST]])(
  'refuses a list of another shape, or one that is far too short',
  async (body) => {
    const list = fetchSecList({ contact: 'x@example.com', fetch: fetchOf(body), signal });
    await expect(list).rejects.toBeInstanceOf(ProviderError);
  },
);

eachDatabase('the directory', (_kind, newOne) => {
  it('is the shipped list until a newer one is read, with sectors of large companies over it', async () => {
    const place = await newOne();
    const open = await openDatabase(place.url);
    try {
      await migrateToLatest(open);
      const shipped = await loadDirectory(open.db);
      expect(shipped.length).toBeGreaterThan(9000);
      expect(shipped.find(({ symbol }) => symbol === 'AAPL')).toMatchObject({ sector: 'Information Technology' });

      const first = [{ symbol: 'EXMP', name: 'Example Corp', exchange: 'NASDAQ' }];
      const second = [{ symbol: 'NEWCO', name: 'New Co', exchange: null }];
      expect(await inTransaction(open.db, (tx) => replaceDirectory(tx, first, 1))).toEqual({ added: 1, gone: 0 });
      expect(await inTransaction(open.db, (tx) => replaceDirectory(tx, second, 2))).toEqual({ added: 1, gone: 1 });
      const updated = await loadDirectory(open.db);
      expect(updated.some(({ symbol }) => symbol === 'NEWCO')).toBe(true);
      expect(updated.some(({ symbol }) => symbol === 'EXMP')).toBe(false);
    } finally {
      await open.close();
      await place.remove();
    }
  });
});
