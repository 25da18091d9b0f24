import { compareSymbols } from '../../../engine/market/symbol.ts';
import { LastUsed } from '../../../platform/cache/last-used.ts';
import { type EarlySeries, readBeforeOthers } from './early-rows.ts';
import type { FilesSpec } from './files-spec.ts';
import { listFolder, type Listing, type TableName } from './folder.ts';
import { type FolderState, folderState } from './folder-state.ts';
import { type PriceFile, readSeries, scanPriceFile } from './price-file.ts';
import { stampOf, UnreadableFile } from './read-file.ts';
import type { Series } from './series.ts';
import { readTables, type Tables } from './tables.ts';

/** Rows kept in memory: 56 bytes each, so about 22 MB; others are read again when asked for. */
const ROWS_KEPT = 400_000;
/** Rows read in one pass over a file whose symbols are mixed; each pass reads it whole. */
const ROWS_A_PASS = 300_000;

/** What the facts of a symbol are made from before the whole folder was read. */
export interface EarlyRows {
  readonly series: ReadonlyMap<string, EarlySeries>;
  readonly tables: Tables;
}

export interface FolderReaderOptions {
  readonly spec: FilesSpec;
  readonly source: string;
  readonly largestFile: number;
  /** Milliseconds for which one look at the folder holds. */
  readonly lookEvery: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** True: rows are kept when a file is looked through, where they are those of one symbol. */
  readonly keepsRows: boolean;
  /** A file beside the prices that is not read. */
  readonly skips: TableName | null;
}

/** Reads a folder of price files and keeps up with it: a file that was changed, added or taken away is noticed. */
export class FolderReader {
  readonly #options: FolderReaderOptions;
  readonly #kept: LastUsed<string, { known: PriceFile; series: Series }>;
  readonly #reading = new Map<PriceFile, Promise<unknown>>();
  /** The last symbol read of each file. */
  readonly #lastRead = new WeakMap<PriceFile, string>();
  #state: FolderState | null = null;
  #tables: Tables | null = null;
  #lookedAt = -Infinity;
  #looking: Promise<FolderState> | null = null;
  #early: { readonly asked: string; isRunning: boolean; readonly rows: Promise<EarlyRows | null> } | null = null;

  constructor(options: FolderReaderOptions) {
    this.#options = options;
    this.#kept = new LastUsed(options.keepsRows ? Infinity : ROWS_KEPT);
  }

  /** The last state looked at, without looking. */
  get last(): FolderState | null {
    return this.#state;
  }

  /** The folder as it is now, or was a moment ago. Concurrent callers share one look. */
  async state(): Promise<FolderState> {
    if (this.#state !== null && this.#options.now() - this.#lookedAt < this.#options.lookEvery) return this.#state;
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** The rows of one symbol; null where its file has changed or gone since `known` was read. */
  async series(known: PriceFile, symbol: string): Promise<Series | null> {
    const kept = (): Series | null => {
      const found = this.#kept.get(`${known.file.path} ${symbol}`);
      return found?.known === known ? found.series : null;
    };
    const atHand = kept();
    if (atHand !== null) return atHand;
    // One after another: a crowd that asks for symbols of one file does not hold it in memory several times.
    const before = this.#reading.get(known) ?? Promise.resolve();
    const reading = before.then(async () => kept() ?? (await this.#read(known, symbol)));
    const settled = reading.catch(() => null);
    this.#reading.set(known, settled);
    try {
      return await reading;
    } finally {
      if (this.#reading.get(known) === settled) this.#reading.delete(known);
    }
  }

  /**
   * Rows of some symbols before the folder was looked through, in one pass over the files that hold them; null where it was,
   * where it holds less than `largeFrom` bytes of prices, or where such a pass is under way for others: a crowd waits for
   * the look instead of reading the same file once each.
   */
  async early(symbols: readonly string[], largeFrom: number): Promise<EarlyRows | null> {
    if (this.#state !== null) return null;
    const asked = symbols.join(' ');
    if (this.#early !== null && this.#early.asked !== asked && this.#early.isRunning) return null;
    if (this.#early?.asked !== asked) {
      const early = { asked, isRunning: true, rows: this.#readEarly(symbols, largeFrom) };
      this.#early = early;
      const end = (): void => void (early.isRunning = false);
      early.rows.then(end, () => {
        end();
        if (this.#early === early) this.#early = null;
      });
    }
    return this.#early.rows;
  }

  async #readEarly(symbols: readonly string[], largeFrom: number): Promise<EarlyRows | null> {
    const { largestFile, spec } = this.#options;
    const listing = await this.#list();
    if (listing.size < largeFrom) return null;
    const series = await readBeforeOthers(listing.prices, symbols, { largest: largestFile, spec });
    this.#tables = await readTables(listing.tables, largestFile, this.#tables);
    return { series, tables: this.#tables };
  }

  /** Makes the next {@link state} look again. */
  forget(): void {
    this.#lookedAt = -Infinity;
  }

  async #look(): Promise<FolderState> {
    const { spec, largestFile, keepsRows, now } = this.#options;
    // The symbol that somebody waits for comes first.
    const early = await this.#early?.rows.catch(() => null);
    const listing = await this.#list();
    const before = this.#state;
    if (before === null || before.stamp !== listing.stamp) {
      const files = new Map<string, PriceFile>();
      for (const file of listing.prices) {
        const known = before?.files.get(file.path);
        if (known?.file.stamp === file.stamp) files.set(file.path, known);
        else {
          const { found, series } = await scanPriceFile(file, largestFile, keepsRows);
          files.set(file.path, found);
          for (const [symbol, rows] of series) this.#keep(found, symbol, rows);
        }
      }
      this.#tables = await readTables(listing.tables, largestFile, this.#tables);
      this.#state = folderState(spec, listing, files, this.#tables);
      if (early !== null && early !== undefined) this.#keepEarly(this.#state, early);
      this.#early = null;
    }
    this.#lookedAt = now();
    return this.#state as FolderState;
  }

  async #list(): Promise<Listing> {
    const { spec, source, skips } = this.#options;
    const listing = await listFolder(spec.dir, spec.shown, source);
    if (skips === null) return listing;
    return { ...listing, tables: new Map([...listing.tables].filter(([name]) => name !== skips)) };
  }

  /** Keeps what was read early from the file that counts for its symbol, where that file is still the same. */
  #keepEarly({ fileOf }: FolderState, early: EarlyRows): void {
    for (const [symbol, { file, series }] of early.series) {
      const known = fileOf.get(symbol);
      if (known?.file.path === file.path && known.file.stamp === file.stamp) this.#keep(known, symbol, series);
    }
  }

  #keep(known: PriceFile, symbol: string, series: Series): void {
    this.#kept.set(`${known.file.path} ${symbol}`, { known, series }, series.day.length + 100);
  }

  /** Reads ahead for who goes through a file of mixed symbols in order: each pass reads the whole file. */
  async #read(known: PriceFile, symbol: string): Promise<Series | null> {
    const symbols = known.isIndexed ? [symbol] : symbolsOfPass(known, symbol, this.#lastRead.get(known));
    this.#lastRead.set(known, symbols.at(-1) ?? symbol);
    const series = await readSeries(known, symbols, this.#options.largestFile).catch((error: unknown) => {
      if (error instanceof UnreadableFile) return null;
      throw error;
    });
    const now = await stampOf(known.file.path);
    if (series === null || 'problem' in now || now.stamp !== known.file.stamp) return null;
    for (const [own, rows] of series) this.#keep(known, own, rows);
    return series.get(symbol) ?? null;
  }
}

/**
 * The symbol, and where it is the one after `last` in the order in which a market is measured also those after it, as long
 * as their rows fit in one pass.
 */
function symbolsOfPass({ symbols }: PriceFile, symbol: string, last: string | undefined): string[] {
  const sorted = [...symbols.keys()].sort(compareSymbols);
  const at = sorted.indexOf(symbol);
  if (at === 0 || sorted[at - 1] !== last) return [symbol];
  const pass: string[] = [];
  let rows = 0;
  for (const next of sorted.slice(at)) {
    rows += symbols.get(next)?.rows ?? 0;
    if (pass.length > 0 && rows > ROWS_A_PASS) break;
    pass.push(next);
  }
  return pass;
}
