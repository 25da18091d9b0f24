import { basename } from 'node:path';
import type { Day } from '../../../engine/market/day.ts';
import type { Facts } from '../../../engine/market/snapshot.ts';
import { LastUsed } from '../../../platform/cache/last-used.ts';
import { type LocalProvider, ProviderError } from '../../provider.ts';
import { adjustSeries } from './adjust.ts';
import { type FilesSpec, NAME_THE_ADJUSTMENT } from './files-spec.ts';
import { FolderReader } from './folder-reader.ts';
import { type FolderState, securityOf } from './folder-state.ts';
import type { PriceFile } from './price-file.ts';
import { LARGEST_FILE } from './read-file.ts';
import type { Series } from './series.ts';
import type { Tables } from './tables.ts';

const FILES_SOURCE = 'files';
const ROWS_OF_FACTS_KEPT = 300_000;
/** About what is looked through and measured in a second. */
const LARGE_FROM = 32 * 1024 * 1024;
/** A change on disk is noticed within this many milliseconds. */
const LOOK_EVERY = 1000;

export interface FilesOptions {
  /** From so many bytes of prices on, answers are given before the folder was looked through and measured. */
  readonly largeFrom?: number;
  readonly largestFile?: number;
  readonly lookEvery?: number;
  readonly now?: () => number;
  /** See `ProviderEnv.reading`. */
  readonly reading?: { readonly statements: boolean };
}

/**
 * A folder of daily CSV files as a source, see docs/data-files.md. A file that cannot be read, and every row left out,
 * is in `problems()`. Facts are the same object until a file they come from changes on disk.
 */
export function createFilesProvider(spec: FilesSpec, options: FilesOptions = {}): LocalProvider {
  const reader = new FolderReader({
    spec,
    source: FILES_SOURCE,
    largestFile: options.largestFile ?? LARGEST_FILE,
    lookEvery: options.lookEvery ?? LOOK_EVERY,
    now: options.now ?? ((): number => performance.now()),
    keepsRows: options.reading !== undefined,
    skips: options.reading?.statements === false ? 'fundamentals' : null,
  });
  const largeFrom = options.largeFrom ?? LARGE_FROM;
  const memo = new LastUsed<string, { file: PriceFile; tables: Tables; facts: Facts }>(ROWS_OF_FACTS_KEPT);

  const readable = async (): Promise<FolderState> => {
    const state = await reader.state();
    const [first] = state.unnamed.values();
    if (state.securities.length === 0 && first !== undefined) throw adjustmentNotNamed(first);
    return state;
  };

  const readFacts = async (symbol: string): Promise<Facts | null> => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const { fileOf, unnamed, tables } = await reader.state();
      const notNamed = unnamed.get(symbol);
      if (notNamed !== undefined) throw adjustmentNotNamed(notNamed);
      const file = fileOf.get(symbol);
      if (file === undefined) return null;
      const known = memo.get(symbol);
      if (known?.file === file && known.tables === tables) return known.facts;
      const series = await reader.series(file, symbol);
      if (series === null) {
        reader.forget();
        continue;
      }
      const facts = factsOf(spec, symbol, series, tables);
      memo.set(symbol, { file, tables, facts }, facts.candles.day.length + 100);
      return facts;
    }
    const message = `${symbol}'s file in "${spec.shown}" keeps changing while it is read`;
    throw new ProviderError('source_unavailable', {
      source: FILES_SOURCE,
      message,
      retry: 'back-off',
      retryAfterSeconds: 5,
    });
  };

  return {
    kind: 'local',
    id: FILES_SOURCE,
    // Shown on public pages: the folder's own name, never its place on this machine.
    label: `files in ${basename(spec.dir)}`,
    isDemo: false,
    licence: 'own-data',
    notice: null,
    capability: { candles: true, statements: true, dividends: true },
    securities: async () => (await readable()).securities,
    facts: (symbol) => readFacts(symbol),
    lastSession: async (clock: Day) => (await readable()).sessions.lastCommon(clock),
    revision: async () => (await reader.state()).stamp,
    isLarge: async () => (await reader.state()).size >= largeFrom,
    earlyFacts: async (symbols) => {
      const early = await reader.early(symbols, largeFrom);
      if (early === null) return new Map();
      return new Map(
        [...early.series].map(([symbol, { series }]) => [symbol, factsOf(spec, symbol, series, early.tables)]),
      );
    },
    fileOf: (symbol) => reader.last?.fileOf.get(symbol)?.file.name ?? null,
    problems: () => reader.last?.problems ?? [],
  };
}

function factsOf(spec: FilesSpec, symbol: string, series: Series, tables: Tables): Facts {
  const splits = tables.splits?.get(symbol) ?? [];
  const dividends = tables.dividends === null ? null : (tables.dividends.get(symbol) ?? []);
  return {
    security: securityOf(symbol, tables),
    source: FILES_SOURCE,
    isDemo: false,
    // Unused where the series has an adjusted close; where it has none, the folder's state has asked for a name.
    ...adjustSeries(series, spec.adjustment ?? 'split', splits, dividends),
    ...(tables.splits === null ? { splitsUnknown: true as const } : {}),
    statements: tables.fundamentals?.get(symbol) ?? null,
    tickerSince: null,
  };
}

function adjustmentNotNamed(file: PriceFile): ProviderError {
  const message = `${file.file.name} has no adjusted close: ${NAME_THE_ADJUSTMENT}`;
  return new ProviderError('source_refused', { source: FILES_SOURCE, message, retry: 'never' });
}
