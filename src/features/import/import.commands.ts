import { rm, writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { ImportError, importKaggleNyse } from '../../market-data/importers/kaggle-nyse.ts';
import { LARGEST_FILE, readBytes, stampOf } from '../../market-data/sources/files/read-file.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { AppError } from '../../platform/errors.ts';
import { makePrivate, PRIVATE_FILE } from '../../platform/private-files.ts';

/** Where the commands write: what was asked for, and what there is to say of it. */
export interface ImportCommandDeps {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
}

const MOST_PROBLEMS = 20;

/** `tradewise import …`: turns data sets of others into the files that `MARKET_DATA=files:DIR` reads. */
export function registerImportCommands(program: Command, deps: ImportCommandDeps): void {
  program
    .command('import')
    .description('turn data sets of others into the files that MARKET_DATA=files:DIR reads')
    .command('kaggle-nyse')
    .description('fundamentals.csv of the public data set "New York Stock Exchange" (kaggle.com/dgawlik/nyse)')
    .argument('<file>', 'its fundamentals.csv, plain or .gz')
    .option('--symbols <list>', 'only these, separated by commas, such as AAPL,KO')
    .option('--out <file>', 'write here, such as data/fundamentals.csv (default: standard output)')
    .option('--force', 'replace the file if there is one')
    .action((file: string, options: KaggleOptions) => importKaggle(deps, file, options));
}

interface KaggleOptions {
  readonly symbols?: string;
  readonly out?: string;
  readonly force?: boolean;
}

async function importKaggle(deps: ImportCommandDeps, file: string, options: KaggleOptions): Promise<void> {
  const only = options.symbols === undefined ? null : new Set(options.symbols.split(',').map(readSymbol));
  const imported = convert(await readText(file), file, only);
  const absent = [...(only ?? [])].filter((symbol) => !imported.symbols.includes(symbol));
  // Nothing but the line of column names: no file is better than an empty one.
  const isEmpty = !imported.csv.trimEnd().includes('\n');
  if (!isEmpty && options.out === undefined) deps.out(imported.csv);
  if (!isEmpty && options.out !== undefined) await save(options.out, imported.csv, options.force === true);
  for (const { where, what } of imported.problems.slice(0, MOST_PROBLEMS)) deps.note(`${where}: ${what}\n`);
  const more = imported.problems.length - MOST_PROBLEMS;
  if (more > 0) deps.note(`and ${more} more problems\n`);
  if (absent.length > 0) deps.note(`not in the file: ${absent.join(', ')}\n`);
  if (isEmpty) {
    throw new AppError('validation_failed', {
      userMessage: `${file}: nothing of it could be taken, so nothing was written`,
    });
  }
  deps.note(`${imported.statements} fiscal years of ${imported.symbols.length} companies\n`);
}

function convert(text: string, file: string, only: ReadonlySet<string> | null): ReturnType<typeof importKaggleNyse> {
  try {
    return importKaggleNyse(text, only);
  } catch (cause) {
    if (!(cause instanceof ImportError)) throw cause;
    throw new AppError('validation_failed', { userMessage: `${file} is not that data set: ${cause.message}`, cause });
  }
}

async function readText(file: string): Promise<string> {
  const found = await stampOf(file);
  if ('problem' in found) throw new AppError('not_found', { userMessage: `${file}: ${found.problem}` });
  const bytes = await readBytes(found, LARGEST_FILE);
  if ('problem' in bytes) throw new AppError('validation_failed', { userMessage: `${file}: ${bytes.problem}` });
  return new TextDecoder('utf-8').decode(bytes);
}

async function save(out: string, csv: string, replace: boolean): Promise<void> {
  try {
    await writeFile(out, csv, { flag: replace ? 'w' : 'wx', mode: PRIVATE_FILE });
    makePrivate([out]);
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST';
    // What a full disk cut short is no file of figures.
    if (!isThere && !replace) await rm(out, { force: true }).catch(() => undefined);
    const userMessage = isThere ? `${out} is there already; --force replaces it` : `${out} cannot be written`;
    throw new AppError('validation_failed', { userMessage, cause });
  }
}

function readSymbol(text: string): string {
  const symbol = parseSymbol(text);
  if (symbol === null) throw new AppError('validation_failed', { userMessage: `--symbols: "${text}" is no symbol` });
  return symbol;
}
