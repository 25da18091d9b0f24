import type { DataProblem } from '../../provider.ts';
import type { FoundFile } from './folder.ts';
import { parsePrices } from './price-parser.ts';
import { ProblemLog } from './problem-log.ts';
import { readBytes } from './read-file.ts';
import { type DaySet, daySetOf } from './session-days.ts';
import { type Series, seriesOf } from './series.ts';

/** What is remembered of a price file once its rows may be forgotten. */
export interface PriceFile {
  readonly file: FoundFile;
  /** Days held, by symbol. */
  readonly symbols: ReadonlyMap<string, DaySet>;
  readonly hasAdjclose: boolean;
  readonly problems: readonly DataProblem[];
}

/** Reads one price file whole: what to remember of it, and its series by symbol. */
export async function readPriceFile(
  file: FoundFile,
  largest: number,
): Promise<{ readonly known: PriceFile; readonly series: ReadonlyMap<string, Series> }> {
  const log = new ProblemLog(file.name);
  const bytes = await readBytes(file, largest);
  if ('problem' in bytes) log.lose(null, bytes.problem);
  const rows = 'problem' in bytes ? null : parsePrices(bytes, log);
  if (rows !== null && rows.group === null && file.symbol === null) {
    log.lose(null, 'not read: neither a symbol column nor a name that is a symbol of a US listing');
  } else if (rows !== null && rows.length === 0) log.lose(null, 'no rows of prices');
  const series = rows === null ? new Map<string, Series>() : seriesOf(rows, file.symbol, log);
  const symbols = new Map([...series].map(([symbol, own]) => [symbol, daySetOf(own.day)]));
  const hasAdjclose = [...series.values()].some((own) => own.adjclose !== null);
  return { known: { file, symbols, hasAdjclose, problems: log.list() }, series };
}
