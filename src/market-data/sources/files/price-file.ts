import type { DataProblem } from '../../provider.ts';
import type { FoundFile } from './folder.ts';
import { type HeldDays, HeldDaysReader } from './held-days.ts';
import type { PriceColumns } from './price-columns.ts';
import { PriceParser, type RowSink } from './price-parser.ts';
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

/** What to remember of a price file, and its rows where they are kept. */
interface Scanned {
  readonly found: PriceFile;
  readonly series: ReadonlyMap<string, Series>;
}

/** Rows that a file of one symbol has room for at first: eight years. */
const ROOM = 2048;

/**
 * Reads one price file in pieces: what to remember of it. No row of it is kept unless it is asked for, and then those of a
 * file without a symbol column.
 */
export async function scanPriceFile(file: FoundFile, largest: number, keepsRows: boolean): Promise<Scanned> {
  const log = new ProblemLog(file.name);
  let days: HeldDaysReader | null = null;
  let rows: PriceRows | null = null;
  const reader = new PriceReader(log, ({ hasSymbol, hasAdjclose }) => {
    days = new HeldDaysReader(hasSymbol ? null : (file.symbol ?? ''), log);
    if (!keepsRows || hasSymbol || file.symbol === null) return days;
    rows = new PriceRows(ROOM, { symbols: [file.symbol], hasAdjclose });
    return both(days, rows);
  });
  let canReadParts = false;
  try {
    canReadParts = await canSeek(file);
    for await (const piece of piecesOf(file, largest)) if (!reader.push(piece)) break;
    reader.end();
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    log.lose(null, error.message);
    const lost = { file, symbols: new Map<string, HeldDays>(), hasAdjclose: false, problems: log.list(), header: null };
    return { found: { ...lost, isIndexed: false }, series: new Map() };
  }
  const { header } = reader;
  let symbols = (days as HeldDaysReader | null)?.held() ?? new Map<string, HeldDays>();
  if (header !== null && !header.hasSymbol && file.symbol === null) {
    symbols = new Map();
    log.lose(null, 'not read: neither a symbol column nor a name that is a symbol of a US listing');
  } else if (header !== null && symbols.size === 0 && !log.isLost) log.lose(null, 'no rows of prices');
  const found = {
    file,
    symbols,
    hasAdjclose: header?.hasAdjclose === true && symbols.size > 0,
    problems: log.list(),
    header,
    isIndexed: canReadParts && standApart(symbols),
  };
  return { found, series: rows === null || symbols.size === 0 ? new Map() : seriesOf(rows) };
}

/** Hands each row of one symbol on to two. */
function both(first: RowSink, second: RowSink): RowSink {
  return {
    groupOf: () => 0,
    add: (day, group, values, line, start, end) => {
      first.add(day, group, values, line, start, end);
      second.add(day, group, values, line, start, end);
    },
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
