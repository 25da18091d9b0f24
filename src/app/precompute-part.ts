import { createSymbolJudge } from '../features/analysis/judge-symbols.ts';
import { keepAnalyses, readyAnalyses } from '../features/analysis/keep-judged.store.ts';
import { judgedFromOf } from '../features/analysis/newest-verdicts.store.ts';
import { recordCalls, type CallTerms } from '../features/track-record/calls.store.ts';
import type { MarketPart } from '../features/precomputation/precompute-market.ts';
import type { Day } from '../engine/market/day.ts';
import { STRATEGY_IDS } from '../engine/strategies/index.ts';
import { saveBenchmark } from '../market-data/benchmark-slices.ts';
import { KnownFacts } from '../market-data/known-facts.ts';
import type { StoreScope } from '../market-data/live/parts.ts';
import { createStoredProvider } from '../market-data/live/stored-provider.ts';
import type { Provider } from '../market-data/provider.ts';
import { readySnapshots, saveSnapshots } from '../market-data/save-snapshots.ts';
import { createProvider } from '../market-data/sources/index.ts';
import { inTransaction } from '../platform/db/database.ts';
import type { Database } from '../platform/db/schema.ts';
import { VERSION } from '../platform/version.ts';

/** Where another process finds the facts: a source on this machine, or what is kept of live ones. */
export type FactsApart =
  { readonly kind: 'own'; readonly spec: string } | { readonly kind: 'stored'; readonly scope: StoreScope };

/** A provider of this process, which no other can open. */
export interface FactsHere {
  readonly kind: 'given';
  readonly provider: Provider;
}

/** What judging a market needs to know; plain data, so that it can be told to another process. */
export interface MarketTask {
  readonly facts: FactsApart;
  readonly databaseUrl: string;
  readonly clock: Day;
  /** The session. */
  readonly asOf: Day;
  readonly benchmarkSymbol: string;
  /** Symbols to judge. */
  readonly symbols: readonly string[];
  /** Which verdicts are calls of the track record; null: none. */
  readonly calls: CallTerms | null;
}

/** The symbols of one part: to be judged, and others that only add to the reference. */
export interface PartSymbols {
  readonly judged: readonly string[];
  readonly others: readonly string[];
}

export function openFacts(db: Database, { facts, clock }: Pick<MarketTask, 'facts' | 'clock'>): Provider {
  return facts.kind === 'own'
    ? createProvider(facts.spec, { clock: () => clock })
    : createStoredProvider(db, facts.scope);
}

/** One part of a market, judged in this process. */
export async function openPart(
  db: Database,
  provider: Provider,
  task: Pick<MarketTask, 'asOf' | 'clock' | 'benchmarkSymbol' | 'calls'>,
  symbols: PartSymbols,
  onDone: (symbols: number) => void,
): Promise<MarketPart> {
  const { asOf, clock, benchmarkSymbol } = task;
  const benchmark = await new KnownFacts(provider, () => clock).benchmark(benchmarkSymbol, asOf);
  const judge = createSymbolJudge({
    provider,
    asOf,
    clock,
    benchmark,
    benchmarkSymbol,
    release: VERSION,
    ready: (written) => readySnapshots(db, written),
    keep: async ({ snapshots, judged }, reference) => {
      const now = Date.now();
      const analyses = readyAnalyses(judged, now);
      const save = async (tx: Parameters<typeof saveSnapshots>[0]): Promise<void> => {
        await saveSnapshots(tx, snapshots, now);
        if (benchmark !== null && judged.length > 0) await saveBenchmark(tx, benchmark, provider.isDemo, now);
        const ids = await keepAnalyses(tx, provider.id, reference, analyses, now);
        if (task.calls === null) return;
        const verdicts = judged.map(({ analysis }, i) => ({ analysis, analysisId: ids[i] as string }));
        await recordCalls(tx, task.calls, verdicts);
      };
      await inTransaction(db, save, { isIdempotent: true });
    },
    judgedFrom: () => judgedFromOf(db, provider.id, provider.isDemo, STRATEGY_IDS.length),
    onDone,
  });
  return {
    measure: () => judge.measure(symbols.judged, symbols.others),
    judge: (reference) => judge.judge(symbols.judged, reference),
  };
}
