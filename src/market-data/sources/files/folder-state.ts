import type { Security } from '../../../engine/market/snapshot.ts';
import type { DataProblem } from '../../provider.ts';
import { compareSymbols } from '../../../engine/market/symbol.ts';
import { type FilesSpec, NAME_THE_ADJUSTMENT } from './files-spec.ts';
import type { Listing } from './folder.ts';
import type { PriceFile } from './price-file.ts';
import { SessionCounts } from './session-days.ts';
import type { Tables } from './tables.ts';

/** Everything known of the folder at one look, without the rows themselves. */
export interface FolderState {
  readonly stamp: string;
  /** Bytes of all price files. */
  readonly size: number;
  readonly files: ReadonlyMap<string, PriceFile>;
  readonly tables: Tables;
  /** The file that holds each symbol. */
  readonly fileOf: ReadonlyMap<string, PriceFile>;
  /** Symbols that cannot be read before the operator says what their prices are adjusted for, with their file. */
  readonly unnamed: ReadonlyMap<string, PriceFile>;
  readonly securities: readonly Security[];
  readonly sessions: SessionCounts;
  readonly problems: readonly DataProblem[];
}

/** Puts together what the files say: which file holds which symbol, names, common sessions, problems. */
export function folderState(
  spec: FilesSpec,
  listing: Listing,
  files: ReadonlyMap<string, PriceFile>,
  tables: Tables,
): FolderState {
  const problems: DataProblem[] = [...listing.problems, ...tables.problems];
  const fileOf = new Map<string, PriceFile>();
  const unnamed = new Map<string, PriceFile>();
  for (const own of files.values()) {
    problems.push(...own.problems);
    const isReadable = own.hasAdjclose || spec.adjustment !== null;
    if (!isReadable && own.symbols.size > 0) {
      const what = `not read: no adjusted close; ${NAME_THE_ADJUSTMENT}`;
      problems.push({ where: own.file.name, what, isFileLost: true });
    }
    for (const symbol of own.symbols.keys()) {
      const other = fileOf.get(symbol) ?? unnamed.get(symbol);
      if (other === undefined) (isReadable ? fileOf : unnamed).set(symbol, own);
      else problems.push({ where: own.file.name, what: `${symbol} not read: it is in ${other.file.name} already` });
    }
  }
  const symbols = [...fileOf.keys()].sort(compareSymbols);
  problems.push(...doubts(spec, symbols, files.size, tables));
  const days = symbols.flatMap((symbol) => fileOf.get(symbol)?.symbols.get(symbol)?.days ?? []);
  return {
    stamp: listing.stamp,
    size: listing.size,
    files,
    tables,
    fileOf,
    unnamed,
    securities: symbols.map((symbol) => securityOf(symbol, tables)),
    sessions: new SessionCounts(days),
    problems,
  };
}

/** What securities.csv says, or the symbol alone in US dollars. */
export function securityOf(symbol: string, tables: Tables): Security {
  const listed = tables.securities?.get(symbol);
  return listed ?? { symbol, name: symbol, exchange: null, sector: null, currency: 'USD', type: 'stock' };
}

/** What is assumed or cannot be used, one line each for the whole folder. */
function doubts(spec: FilesSpec, symbols: readonly string[], files: number, tables: Tables): DataProblem[] {
  const found: DataProblem[] = [];
  const say = (where: string, what: string): number => found.push({ where, what });
  if (files === 0) say(spec.shown, 'no price files in this folder');
  const unlisted = symbols.filter((symbol) => tables.securities?.has(symbol) !== true);
  if (unlisted.length > 0) {
    say('securities.csv', `does not name ${some(unlisted)}: currency USD is assumed, the sector is unknown`);
  }
  const held = new Set(symbols);
  for (const name of ['securities', 'fundamentals', 'splits', 'dividends'] as const) {
    const idle = [...(tables[name]?.keys() ?? [])].filter((symbol) => !held.has(symbol));
    if (idle.length > 0) say(`${name}.csv`, `names symbols without prices: ${some(idle)}`);
  }
  if (spec.adjustment === 'total' && tables.dividends !== null) {
    say('dividends.csv', 'not used for prices adjusted for splits and dividends (?adjusted=total)');
  }
  return found;
}

function some(symbols: readonly string[]): string {
  const more = symbols.length - 5;
  return more > 0 ? `${symbols.slice(0, 5).join(', ')} and ${more} more` : symbols.join(', ');
}
