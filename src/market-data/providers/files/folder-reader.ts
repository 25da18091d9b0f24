import { LastUsed } from '../../last-used.ts';
import type { FilesSpec } from './files-spec.ts';
import { listFolder } from './folder.ts';
import { type FolderState, folderState } from './folder-state.ts';
import { type PriceFile, readPriceFile } from './price-file.ts';
import { stampOf } from './read-file.ts';
import type { Series } from './series.ts';
import { readTables } from './tables.ts';

type SeriesBySymbol = ReadonlyMap<string, Series>;

/** Rows kept in memory: 56 bytes each, so about 32 MB; whole files beyond that are read again when asked for. */
const ROWS_KEPT = 600_000;

export interface FolderReaderOptions {
  readonly spec: FilesSpec;
  readonly source: string;
  readonly largestFile: number;
  /** Milliseconds for which one look at the folder holds. */
  readonly lookEvery: number;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

/** Reads a folder of price files and keeps up with it: a file that was changed, added or taken away is noticed. */
export class FolderReader {
  readonly #options: FolderReaderOptions;
  readonly #kept = new LastUsed<string, { known: PriceFile; series: SeriesBySymbol }>(ROWS_KEPT);
  readonly #rereading = new Map<PriceFile, Promise<SeriesBySymbol | null>>();
  #state: FolderState | null = null;
  #lookedAt = -Infinity;
  #looking: Promise<FolderState> | null = null;

  constructor(options: FolderReaderOptions) {
    this.#options = options;
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
    const path = known.file.path;
    const kept = this.#kept.get(path);
    if (kept?.known === known) return kept.series.get(symbol) ?? null;
    const reading = this.#rereading.get(known) ?? this.#reread(known).finally(() => this.#rereading.delete(known));
    this.#rereading.set(known, reading);
    return (await reading)?.get(symbol) ?? null;
  }

  /** Makes the next {@link state} look again. */
  forget(): void {
    this.#lookedAt = -Infinity;
  }

  async #look(): Promise<FolderState> {
    const { spec, source, largestFile, now } = this.#options;
    const listing = await listFolder(spec.dir, spec.shown, source);
    const before = this.#state;
    if (before === null || before.stamp !== listing.stamp) {
      const files = new Map<string, PriceFile>();
      for (const file of listing.prices) {
        const known = before?.files.get(file.path);
        files.set(file.path, known?.file.stamp === file.stamp ? known : await this.#read(file));
      }
      const tables = await readTables(listing.tables, largestFile, before?.tables ?? null);
      this.#state = folderState(spec, listing, files, tables);
    }
    this.#lookedAt = now();
    return this.#state as FolderState;
  }

  async #reread(known: PriceFile): Promise<SeriesBySymbol | null> {
    const { series } = await readPriceFile(known.file, this.#options.largestFile);
    const now = await stampOf(known.file.path);
    if ('problem' in now || now.stamp !== known.file.stamp) return null;
    this.#keep(known, series);
    return series;
  }

  async #read(file: PriceFile['file']): Promise<PriceFile> {
    const { known, series } = await readPriceFile(file, this.#options.largestFile);
    this.#keep(known, series);
    return known;
  }

  #keep(known: PriceFile, series: SeriesBySymbol): void {
    const rows = [...series.values()].reduce((sum, own) => sum + own.day.length, 0);
    this.#kept.set(known.file.path, { known, series }, rows + 100);
  }
}
