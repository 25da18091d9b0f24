import type { FilesSpec } from './files-spec.ts';
import type { FoundFile } from './folder.ts';
import { readPriceColumns } from './price-columns.ts';
import { PriceReader } from './price-reader.ts';
import { PriceRows } from './price-rows.ts';
import { ProblemLog } from './problem-log.ts';
import { piecesOf, UnreadableFile } from './read-file.ts';
import { type Series, seriesOf } from './series.ts';

/** The rows of one symbol, and the file they were read from, as it was then. */
export interface EarlySeries {
  readonly file: FoundFile;
  readonly series: Series;
}

export interface EarlyOptions {
  /** Bytes that a file may have. */
  readonly largest: number;
  readonly spec: Pick<FilesSpec, 'adjustment'>;
}

/** About the rows of twenty years, so that few symbols make the arrays grow. */
const ROWS_EXPECTED = 5_400;
/** The longest header line, with room for a byte order mark. */
const LONGEST_HEADER = 8192;

/**
 * The rows of some symbols without what stands in the other files: those of the files named after them, else of the first
 * file with a symbol column that holds the first of them. What is wrong in a file is said when the folder is looked through.
 */
export async function readBeforeOthers(
  files: readonly FoundFile[],
  symbols: readonly string[],
  options: EarlyOptions,
): Promise<ReadonlyMap<string, EarlySeries>> {
  const found = new Map<string, EarlySeries>();
  const read = async (file: FoundFile): Promise<void> => {
    const wanted = symbols.filter((symbol) => !found.has(symbol));
    for (const [symbol, series] of await readWanted(file, wanted, options)) found.set(symbol, { file, series });
  };
  const isNamed = ({ symbol }: FoundFile): boolean => symbol !== null && symbols.includes(symbol);
  for (const file of files.filter(isNamed)) await read(file);
  for (const file of files) {
    if (symbols[0] === undefined || found.has(symbols[0])) break;
    if (!isNamed(file) && (await hasSymbolColumn(file, options.largest))) await read(file);
  }
  return found;
}

async function readWanted(
  file: FoundFile,
  wanted: readonly string[],
  { largest, spec }: EarlyOptions,
): Promise<ReadonlyMap<string, Series>> {
  const made: { rows: PriceRows | null } = { rows: null };
  const reader = new PriceReader(new ProblemLog(file.name), ({ hasSymbol, hasAdjclose }) => {
    const symbols = hasSymbol ? wanted : wanted.filter((symbol) => symbol === file.symbol);
    return (made.rows = new PriceRows(symbols.length * ROWS_EXPECTED, { symbols, hasAdjclose }));
  });
  const isDone = await unlessUnreadable(async () => {
    for await (const piece of piecesOf(file, largest)) if (!reader.push(piece)) return false;
    reader.end();
    return true;
  });
  const isUsable = reader.header?.hasAdjclose === true || spec.adjustment !== null;
  return isDone !== true || !isUsable || made.rows === null ? new Map() : seriesOf(made.rows);
}

async function hasSymbolColumn(file: FoundFile, largest: number): Promise<boolean> {
  const answer = await unlessUnreadable(async () => {
    for await (const piece of piecesOf(file, largest, { from: 0, to: LONGEST_HEADER })) {
      const header = readPriceColumns(piece);
      return !('problem' in header) && header.hasSymbol;
    }
    return false;
  });
  return answer === true;
}

async function unlessUnreadable<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UnreadableFile) return null;
    throw error;
  }
}
