import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import { createProgressLine } from '../../platform/progress-line.ts';
import { progressText } from './copy-progress.ts';
import { copyDatabase, type CopyResult } from './copy.store.ts';
import { amountOfBytes, count } from '../../platform/amounts.ts';

export interface CopyCommandDeps {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  /** True where a person watches standard error. */
  readonly isWatched: boolean;
  /** Milliseconds; in place of the system's clock. */
  readonly now?: () => number;
}

interface Options {
  readonly from: string;
  readonly to: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `tradewise db copy`: a whole database to another one, whole or not at all. */
export function registerCopyCommand(db: Command, deps: CopyCommandDeps): void {
  db.command('copy')
    .description('copy everything to another database: SQLite to PostgreSQL, back, or to one of the same kind')
    .requiredOption('--from <url>', 'the source, as in DATABASE_URL, or @FILE with the address in it; it is only read')
    .requiredOption('--to <url>', 'the target, likewise; it is made or must be empty')
    .option('--force', 'replace everything in a target that is not empty')
    .option('--json', 'tell the outcome as JSON')
    .action((options: Options) => copy(deps, options));
}

async function copy({ out, note, isWatched, now = Date.now }: CopyCommandDeps, options: Options): Promise<void> {
  const startedAt = now();
  const line = isWatched ? createProgressLine(note, now, progressText) : null;
  try {
    const result = await copyDatabase({
      from: await addressOf(options.from),
      to: await addressOf(options.to),
      force: options.force === true,
      ...(line ? { onProgress: line.show } : {}),
    });
    line?.clear();
    const seconds = (now() - startedAt) / 1000;
    out(options.json ? `${JSON.stringify(asJson(result, seconds))}\n` : asText(result, seconds));
  } finally {
    line?.clear();
  }
}

/** An address from a file keeps its password out of the list of processes. */
async function addressOf(text: string): Promise<string> {
  if (!text.startsWith('@')) return text;
  const file = text.slice(1);
  const address = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('not_found', { userMessage: `${file} cannot be read.`, cause });
  });
  return address.trim();
}

const total = ({ tables }: CopyResult, of: 'rows' | 'bytes'): number =>
  tables.reduce((sum, table) => sum + table[of], 0);

const asJson = (result: CopyResult, seconds: number): unknown => ({
  ok: true,
  from: result.from,
  to: result.to,
  schema: result.schema,
  rows: total(result, 'rows'),
  bytes: total(result, 'bytes'),
  seconds,
  tables: result.tables,
});

function asText(result: CopyResult, seconds: number): string {
  const width = Math.max(...result.tables.map(({ name }) => name.length));
  const lines = result.tables.map(
    ({ name, rows, checksum }) => `${name.padEnd(width)}  ${String(rows).padStart(10)}  ${checksum.slice(0, 16)}`,
  );
  const names = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;
  const amount = `${count(total(result, 'rows'), 'row')} of ${count(lines.length, 'table')} (${amountOfBytes(total(result, 'bytes'))})`;
  const how = `from ${names[result.from]} to ${names[result.to]} in ${seconds.toFixed(1)} s`;
  return `${lines.join('\n')}\nCopied ${amount} ${how}. Every table has the same rows and checksum on both sides.\n`;
}
