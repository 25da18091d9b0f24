import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../digest.ts';
import { type DataProblem, ProviderError } from '../../provider.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { type FileStamp, stampOf } from './read-file.ts';
import { printable } from './problem-log.ts';

const TABLES = ['securities', 'fundamentals', 'splits', 'dividends'] as const;
export type TableName = (typeof TABLES)[number];

export interface FoundFile extends FileStamp {
  /** For messages: on one line, without control characters. Files are identified by their path. */
  readonly name: string;
  /** The symbol that the name spells, for a file without a symbol column; null where it spells none. */
  readonly symbol: string | null;
}

export interface Listing {
  readonly prices: readonly FoundFile[];
  readonly tables: ReadonlyMap<TableName, FoundFile>;
  readonly problems: readonly DataProblem[];
  /** Bytes of all price files. */
  readonly size: number;
  /** Changes whenever any file in the folder may have. */
  readonly stamp: string;
}

const DATA_FILE = /^(.+)\.(?:csv|txt)(?:\.gz)?$/is;

/** What lies in the folder, by code-point order of the names. Rejects with {@link ProviderError} where it is gone. */
export async function listFolder(dir: string, shown: string, source: string): Promise<Listing> {
  const names = await readdir(dir).catch((cause: unknown) => {
    const message = `the folder "${shown}" cannot be read`;
    throw new ProviderError('source_unavailable', { source, message, retry: 'next-provider', cause });
  });
  const prices: FoundFile[] = [];
  const tables = new Map<TableName, FoundFile>();
  const problems: DataProblem[] = [];
  const visible = names.filter((name) => !name.startsWith('.')).sort();
  const stamps = await Promise.all(visible.map((name) => (DATA_FILE.test(name) ? stampOf(join(dir, name)) : null)));
  for (const [i, name] of visible.entries()) {
    const where = printable(name);
    const base = DATA_FILE.exec(name)?.[1] ?? '';
    const found = stamps[i] ?? { problem: 'not read: not a .csv file' };
    if ('problem' in found) {
      // A note beside the data is no file of data.
      problems.push({ where, what: found.problem, ...(DATA_FILE.test(name) ? { isFileLost: true } : {}) });
      continue;
    }
    const table = TABLES.find((known) => known === base.toLowerCase());
    if (table === undefined) prices.push({ ...found, name: where, symbol: parseSymbol(base) });
    else if (tables.has(table)) problems.push({ where, what: `not read: a second ${table} file`, isFileLost: true });
    else tables.set(table, { ...found, name: where, symbol: null });
  }
  const files = [...prices, ...tables.values()];
  const stamp = [...files.map((file) => `${file.path} ${file.stamp}`), ...problems.map((p) => `${p.where} ${p.what}`)];
  const size = prices.reduce((sum, file) => sum + file.size, 0);
  return { prices, tables, problems, size, stamp: sha256(stamp.join('\n')) };
}
