import type { DataProblem } from '../../provider.ts';
import type { FoundFile } from './folder.ts';
import { type HeldDays, HeldDaysReader } from './held-days.ts';
import type { PriceColumns } from './price-columns.ts';
import { PriceParser } from './price-parser.ts';
import { PriceReader } from './price-reader.ts';
import { PriceRows } from './price-rows.ts';
import { ProblemLog } from './problem-log.ts';
import { canSeek, piecesOf, UnreadableFile } from './read-file.ts';
import { type Series, seriesOf } from './series.ts';

/** What is remembered of a price file; its rows are read again when they are asked for. */
export interface PriceFile {
  readonly file: FoundFile;
  readonly symbols: ReadonlyMap<string, HeldDays>;
  readonly hasAdjclose: boolean;
  readonly problems: readonly DataProblem[];
  /** Null where it is no price file. */
  readonly header: PriceColumns | null;
  /** True where the rows of each symbol stand together and can be read without the others'. */
  readonly isIndexed: boolean;
}

/** Reads one price file in pieces: what to remember of it. No row of it is kept. */
export async function scanPriceFile(file: FoundFile, largest: number): Promise<PriceFile> {
  const log = new ProblemLog(file.name);
  let days: HeldDaysReader | null = null;
  const reader = new PriceReader(log, ({ hasSymbol }) => {
    days = new HeldDaysReader(hasSymbol ? null : (file.symbol ?? ''), log);
    return days;
  });
  let canReadParts = false;
  try {
    canReadParts = await canSeek(file);
    for await (const piece of piecesOf(file, largest)) if (!reader.push(piece)) break;
    reader.end();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    log.lose(null, error.message);
    return { file, symbols: new Map(), hasAdjclose: false, problems: log.list(), header: null, isIndexed: false };
  }
  const { header } = reader;
  let symbols = (days as HeldDaysReader | null)?.held() ?? new Map<string, HeldDays>();
  if (header !== null && !header.hasSymbol && file.symbol === null) {
    symbols = new Map();
    log.lose(null, 'not read: neither a symbol column nor a name that is a symbol of a US listing');
  } else if (header !== null && symbols.size === 0 && !log.isLost) log.lose(null, 'no rows of prices');
  return {
    file,
    symbols,
    hasAdjclose: header?.hasAdjclose === true && symbols.size > 0,
    problems: log.list(),
    header,
    isIndexed: canReadParts && standApart(symbols),
  };
}

/** The rows of some symbols of a file that was looked at before. @throws UnreadableFile */
export async function readSeries(
  known: PriceFile,
  symbols: readonly string[],
  largest: number,
): Promise<ReadonlyMap<string, Series>> {
  const { file, header, hasAdjclose } = known;
  const held = symbols.flatMap((symbol) => known.symbols.get(symbol) ?? []);
  if (header === null || held.length === 0) return new Map();
  const rows = new PriceRows(
    held.reduce((sum, own) => sum + own.rows, 0),
    { symbols, hasAdjclose },
  );
  const range = { from: Math.min(...held.map(({ from }) => from)), to: Math.max(...held.map(({ to }) => to)) };
  // What is wrong in the file was said when it was looked at.
  const parser = new PriceParser(header, rows, new ProblemLog(file.name), range.from);
  for await (const piece of piecesOf(file, largest, range)) parser.push(piece);
  parser.end();
  return seriesOf(rows);
}

function standApart(symbols: ReadonlyMap<string, HeldDays>): boolean {
  const places = [...symbols.values()].sort((a, b) => a.from - b.from);
  return places.every(({ from }, i) => i === 0 || from >= (places[i - 1] as HeldDays).to);
}
