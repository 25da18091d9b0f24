import type { Dividend, Security, Split } from '../../../engine/market/snapshot.ts';
import type { Statement } from '../../../engine/market/statements.ts';
import type { DataProblem } from '../../provider.ts';
import { readDividends, readSplits } from './actions-tables.ts';
import type { FoundFile, TableName } from './folder.ts';
import { readFundamentals } from './fundamentals-table.ts';
import { ProblemLog } from './problem-log.ts';
import { readBytes } from './read-file.ts';
import { readSecurities } from './securities-table.ts';

/** The files beside the prices; null where the folder has no such file. */
export interface Tables {
  readonly securities: ReadonlyMap<string, Security> | null;
  readonly fundamentals: ReadonlyMap<string, readonly Statement[]> | null;
  readonly splits: ReadonlyMap<string, readonly Split[]> | null;
  readonly dividends: ReadonlyMap<string, readonly Dividend[]> | null;
  readonly problems: readonly DataProblem[];
  /** Changes whenever one of the files may have. */
  readonly stamp: string;
}

/** Reads the files beside the prices; `before` is given back where none of them has changed. */
export async function readTables(
  found: ReadonlyMap<TableName, FoundFile>,
  largest: number,
  before: Tables | null,
): Promise<Tables> {
  const stamp = [...found].map(([name, file]) => `${name} ${file.stamp}`).join('\n');
  if (before?.stamp === stamp) return before;
  const problems: DataProblem[] = [];
  const read = async <T>(name: TableName, parse: (bytes: Uint8Array, log: ProblemLog) => T): Promise<T | null> => {
    const file = found.get(name);
    if (file === undefined) return null;
    const log = new ProblemLog(file.name);
    const bytes = await readBytes(file, largest);
    if ('problem' in bytes) log.lose(null, bytes.problem);
    const table = 'problem' in bytes ? null : parse(bytes, log);
    problems.push(...log.list());
    return table;
  };
  return {
    securities: await read('securities', readSecurities),
    fundamentals: await read('fundamentals', readFundamentals),
    splits: await read('splits', readSplits),
    dividends: await read('dividends', readDividends),
    problems,
    stamp,
  };
}
