import { setImmediate as nextTurn } from 'node:timers/promises';
import { ENGINE_VERSION, judge } from '../../engine/analyze.ts';
import { draftOf, type Draft } from '../../engine/draft.ts';
import { packDrafts, unpackDrafts, type PackedDrafts } from '../../engine/packed-drafts.ts';
import { FactorContext } from '../../engine/factors/context.ts';
import { figuresOf } from '../../engine/figures/figures-of.ts';
import type { Figures } from '../../engine/figures/list.ts';
import type { Day } from '../../engine/market/day.ts';
import type { Benchmark, Facts, Snapshot } from '../../engine/market/snapshot.ts';
import { STRATEGIES } from '../../engine/strategies/index.ts';
import type { HashedReference, ReferenceMember } from '../../engine/verdict/reference.ts';
import { sha256 } from '../../market-data/digest.ts';
import { memberOn } from '../../market-data/measure-reference.ts';
import { type Provider, ProviderError } from '../../market-data/provider.ts';
import { buildSnapshotWithTexts, factsKnownOn } from '../../market-data/snapshot.ts';
import type { ReadySnapshot } from '../../market-data/save-snapshots.ts';
import type { WrittenSnapshot } from '../../market-data/snapshot-row.ts';
import { inputHashOf } from './keep-analysis.ts';
import type { Judged } from './keep-judged.store.ts';

/** What is kept together or not at all. */
export interface Batch {
  readonly snapshots: readonly ReadySnapshot[];
  readonly judged: readonly Judged[];
}

export interface JudgeSymbolsDeps {
  readonly provider: Provider;
  readonly asOf: Day;
  readonly clock: Day;
  readonly benchmark: Benchmark | null;
  readonly benchmarkSymbol: string;
  /** Part of every fingerprint, since another release may judge otherwise. */
  readonly release: string;
  /** Makes what is to be kept of snapshots, so that they need not be held until it is. */
  readonly ready: (written: readonly WrittenSnapshot[]) => Promise<readonly ReadySnapshot[]>;
  readonly keep: (batch: Batch, reference: HashedReference | null) => Promise<void>;
  /** What each symbol was judged from by all strategies when it was last precomputed. */
  readonly judgedFrom: () => Promise<ReadonlyMap<string, string>>;
  /** Called whenever so many more symbols are done. */
  readonly onDone?: (symbols: number) => void;
}

/** How judging many symbols ended. */
export interface JudgedSymbols {
  readonly judged: number;
  /** Judged before from the same facts. */
  readonly unchanged: number;
  /** Not held by the source on this session. */
  readonly absent: readonly string[];
  readonly failed: readonly { readonly symbol: string; readonly message: string }[];
}

/** See {@link createSymbolJudge}. */
export interface SymbolJudge {
  /** Reads symbols that are to be judged, and what these and others add to the reference. */
  readonly measure: (judged: readonly string[], others: readonly string[]) => Promise<readonly ReferenceMember[]>;
  /** Judges what was read, or where nothing was, these symbols but those that were judged from the same facts before. */
  readonly judge: (symbols: readonly string[], reference: HashedReference | null) => Promise<JudgedSymbols>;
}

/** What was read of one symbol: small, so that a whole market of them can be held until it is measured. */
interface Read {
  readonly symbol: string;
  readonly drafts: PackedDrafts;
  readonly figures: Figures;
  readonly snapshotHash: string;
  readonly revision: string;
}

/** Symbols of one transaction: with SQLite nobody else can write meanwhile. */
const SYMBOLS_A_BATCH = 40;
/** Symbols that are asked for at once, which a database far away answers sooner than one after the other. */
const ASKED_AT_ONCE = 10;

/**
 * Judges many symbols by all strategies in one pass over their facts, and keeps the same analyses as asking for each of
 * them. Where the market is not measured yet, `measure` reads them first, and `judge` then needs no facts any more.
 */
export function createSymbolJudge(deps: JudgeSymbolsDeps): SymbolJudge {
  const { provider, asOf, benchmark, benchmarkSymbol } = deps;
  const held: Read[] = [];
  let isRead = false;
  const absent: string[] = [];
  const failed: { symbol: string; message: string }[] = [];

  const read = (snapshot: Snapshot, context: FactorContext, revision: string): Read => ({
    symbol: snapshot.security.symbol,
    drafts: packDrafts(draftsOf(snapshot, context)),
    figures: figuresOf(context),
    snapshotHash: snapshot.hash,
    revision,
  });

  /** The facts of some symbols; those that there are none of are noted. */
  const factsOf = async (symbols: readonly string[]): Promise<Facts[]> => {
    const found = await Promise.all(symbols.map((symbol) => ask(symbol)));
    return found.filter((facts) => facts !== null);
  };
  const ask = async (symbol: string): Promise<Facts | null> => {
    try {
      const facts = await provider.facts(symbol, deps.clock);
      // Only what traded by the session can be judged on it.
      if (facts !== null && (facts.candles.day[0] ?? Infinity) <= asOf) return facts;
      absent.push(symbol);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      failed.push({ symbol, message: error.message });
    }
    return null;
  };

  const fingerprintOf = (revision: string, reference: HashedReference | null): string => {
    const from = [deps.release, ENGINE_VERSION, asOf, benchmarkSymbol, benchmark?.candlesHash ?? null];
    return sha256(JSON.stringify([...from, reference?.hash ?? null, revision]));
  };
  const judgeRead = (one: Read, reference: HashedReference | null): Judged[] => {
    const inputHash = inputHashOf({ hash: one.snapshotHash }, benchmark, benchmarkSymbol, reference);
    const judgedFrom = fingerprintOf(one.revision, reference);
    return unpackDrafts(one.drafts).map((draft) => ({
      inputHash,
      judgedFrom,
      figures: one.figures,
      analysis: judge(draft, { benchmarkSymbol, reference }),
    }));
  };
  const revisionsOf = async (symbols: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const asked = symbols.map(async (symbol) => [symbol, await provider.revision(symbol)] as const);
    return new Map(await Promise.all(asked));
  };

  /**
   * Reads the snapshots of some symbols, and calls `onRead` with each while what its factors share is at hand. What they
   * were read from was asked before: it may change meanwhile.
   */
  const snapshotsOf = async (
    symbols: readonly string[],
    revisions: ReadonlyMap<string, string>,
    onRead?: (snapshot: Snapshot, context: FactorContext) => void,
  ): Promise<{ snapshots: ReadySnapshot[]; reads: Read[] }> => {
    const snapshots: ReadySnapshot[] = [];
    const reads: Read[] = [];
    for (const some of piecesOf(symbols, ASKED_AT_ONCE)) {
      const written: WrittenSnapshot[] = [];
      for (const facts of await factsOf(some)) {
        const one = buildSnapshotWithTexts(facts, asOf);
        const context = new FactorContext(one.snapshot, benchmark);
        written.push(one);
        reads.push(read(one.snapshot, context, revisions.get(facts.security.symbol) ?? ''));
        onRead?.(one.snapshot, context);
      }
      snapshots.push(...(await deps.ready(written)));
    }
    return { snapshots, reads };
  };

  return {
    measure: async (judged, others) => {
      const members: (ReferenceMember | null)[] = [];
      for (const batch of piecesOf(judged, SYMBOLS_A_BATCH)) {
        const { snapshots, reads } = await snapshotsOf(batch, await revisionsOf(batch), (snapshot, context) =>
          members.push(memberOn(provider, asOf, snapshot, benchmark, context)),
        );
        held.push(...reads);
        await deps.keep({ snapshots, judged: [] }, null);
        await nextTurn();
      }
      isRead = true;
      for (const batch of piecesOf(others, ASKED_AT_ONCE)) {
        for (const facts of await factsOf(batch)) {
          members.push(memberOn(provider, asOf, factsKnownOn(facts, asOf), benchmark));
        }
        await nextTurn();
      }
      return members.filter((member) => member !== null);
    },

    judge: async (symbols, reference) => {
      let [judged, unchanged] = [0, 0];
      const note = (count: number): void => deps.onDone?.(count);
      if (isRead) {
        for (const reads of piecesOf(held.splice(0), SYMBOLS_A_BATCH)) {
          await deps.keep({ snapshots: [], judged: reads.flatMap((one) => judgeRead(one, reference)) }, reference);
          judged += reads.length;
          note(reads.length);
          await nextTurn();
        }
        return { judged, unchanged, absent, failed };
      }
      const before = await deps.judgedFrom();
      for (const batch of piecesOf(symbols, SYMBOLS_A_BATCH)) {
        const revisions = await revisionsOf(batch);
        const isChanged = (symbol: string): boolean =>
          before.get(symbol) !== fingerprintOf(revisions.get(symbol) ?? '', reference);
        const changed = batch.filter(isChanged);
        const { snapshots, reads } = await snapshotsOf(changed, revisions);
        await deps.keep({ snapshots, judged: reads.flatMap((one) => judgeRead(one, reference)) }, reference);
        judged += reads.length;
        unchanged += batch.length - changed.length;
        note(batch.length);
        await nextTurn();
      }
      return { judged, unchanged, absent, failed };
    },
  };
}

function draftsOf(snapshot: Snapshot, context: FactorContext): [Draft, ...Draft[]] {
  return STRATEGIES.map((strategy) => draftOf(strategy, snapshot, context)) as [Draft, ...Draft[]];
}

function piecesOf<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
