import type { Security } from '../../engine/market/snapshot.ts';
import type { Database } from '../../platform/db/schema.ts';
import { listings } from '../sources/demo/listing.ts';
import { compareSymbols } from '../../engine/market/symbol.ts';
import { readCompanies } from './directory-files.ts';
import type { ListedCompany } from './sec-list.ts';

const ROWS_A_STATEMENT = 500;

/**
 * What can be looked up before any of it was asked of a source: the list that was read last, else the shipped one, and
 * over it the exchanges and sectors that are known of large companies. By symbol.
 */
export async function loadDirectory(db: Database): Promise<readonly Security[]> {
  const rows = await db.selectFrom('symbol_directory').select(['symbol', 'name', 'exchange']).execute();
  const listed: readonly ListedCompany[] = rows.length > 0 ? rows : await shippedCompanies();
  const known = listings();
  const bySymbol = new Map<string, Security>();
  for (const { symbol, name, exchange } of listed) {
    bySymbol.set(symbol, { symbol, name, exchange, sector: null, currency: 'USD', type: 'stock' });
  }
  for (const [symbol, { security }] of known) {
    const exchange = bySymbol.get(symbol)?.exchange ?? security.exchange;
    bySymbol.set(symbol, { ...security, exchange });
  }
  return [...bySymbol.values()].sort((a, b) => compareSymbols(a.symbol, b.symbol));
}

/** The list that came with the product. */
export async function shippedCompanies(): Promise<readonly ListedCompany[]> {
  return (await readCompanies()).map((company) => ({ ...company, exchange: null }));
}

/** Puts a newer list in the place of the one before, whole or not at all: call it in a transaction. */
export async function replaceDirectory(
  tx: Database,
  companies: readonly ListedCompany[],
  now: number,
): Promise<{ readonly added: number; readonly gone: number }> {
  const before = new Set(
    (await tx.selectFrom('symbol_directory').select('symbol').execute()).map(({ symbol }) => symbol),
  );
  const after = new Set(companies.map(({ symbol }) => symbol));
  await tx.deleteFrom('symbol_directory').execute();
  for (let i = 0; i < companies.length; i += ROWS_A_STATEMENT) {
    const rows = companies.slice(i, i + ROWS_A_STATEMENT).map((company) => ({ ...company, updated_at: now }));
    await tx.insertInto('symbol_directory').values(rows).execute();
  }
  return {
    added: [...after].filter((symbol) => !before.has(symbol)).length,
    gone: [...before].filter((symbol) => !after.has(symbol)).length,
  };
}
