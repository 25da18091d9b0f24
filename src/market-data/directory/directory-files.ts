import { readFile } from 'node:fs/promises';
import { readCsv } from '../csv.ts';

/** A company's ticker and name. */
export interface NamedSymbol {
  readonly symbol: string;
  readonly name: string;
}

/**
 * Companies that file with the SEC, as of February 2026: facts of the SEC's public list of companies (US government work),
 * class shares with a dot, by symbol. `tradewise symbols update` reads a newer list.
 */
export async function readCompanies(): Promise<readonly NamedSymbol[]> {
  const rows = await readRows('companies.csv');
  return rows.map(([symbol = '', name = '']) => ({ symbol, name }));
}

/**
 * Former tickers and names of listed companies, by today's symbol, newest first; each as companies announced it, with the
 * last day it was used in the file.
 */
export async function readFormerNames(): Promise<ReadonlyMap<string, readonly string[]>> {
  const former = new Map<string, string[]>();
  for (const [symbol = '', ticker = '', name = ''] of await readRows('former-names.csv')) {
    former.set(symbol, [...(former.get(symbol) ?? []), ...[ticker, name].filter((text) => text !== '')]);
  }
  return former;
}

/** The rows below the header of a file of this folder; the build copies the files beside the bundle. */
async function readRows(name: string): Promise<readonly (readonly string[])[]> {
  const text = await readFile(new URL(name, import.meta.url), 'utf8');
  return [...readCsv(text)].slice(1).map(({ fields }) => fields);
}
