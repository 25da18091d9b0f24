import { randomUUID } from 'node:crypto';
import { ENGINE_VERSION } from '../../engine/analyze.ts';
import { canonicalJson } from '../../engine/canonical.ts';
import { formatDay } from '../../engine/market/day.ts';
import type { Call } from '../../engine/evaluation/score-calls.ts';
import { sha256 } from '../../market-data/digest.ts';
import { addRun, countEarlierTrials, type Database, type EvaluationRun, listRuns } from './evaluation.store.ts';
import type { MarketSpec } from '../../market-data/history/load-market.ts';
import { type CallsReport, runCalls } from './run-calls.ts';
import { type EvaluationReport, type EvaluationSettings, runEvaluation, trialsOf } from './run-evaluation.ts';

export interface EvaluationDeps {
  readonly db: Database;
  /** In ms since 1970-01-01 UTC. */
  readonly now: () => number;
}

export interface AskedEvaluation extends EvaluationSettings {
  /** The text of the membership file, whose digest stands in the ledger. */
  readonly universe: string | null;
}

export interface AskedCalls {
  readonly market: MarketSpec;
  readonly calls: readonly Call[];
  /** The text of the file, whose digest stands in the ledger. */
  readonly text: string;
  readonly seed: number;
}

/** Evaluations of the method and of calls, each of which is written into the ledger. */
export function createEvaluation({ db, now }: EvaluationDeps) {
  const keep = (run: Omit<EvaluationRun, 'id' | 'ran_at' | 'engine_version'>): Promise<void> =>
    addRun(db, { id: randomUUID(), ran_at: now(), engine_version: ENGINE_VERSION, ...run });

  return {
    /** @throws AppError where there is nothing to evaluate */
    evaluate: async (asked: AskedEvaluation): Promise<EvaluationReport> => {
      const settings = canonicalJson(settingsOf(asked));
      const settingsHash = sha256(settings);
      const isDemo = asked.market.spec.split(':', 1)[0]?.trim() === 'demo';
      const report = await runEvaluation(asked, await countEarlierTrials(db, { settingsHash, isDemo }));
      await keep({
        source: report.source,
        is_demo: report.is_demo ? 1 : 0,
        settings_hash: settingsHash,
        settings,
        series: trialsOf(asked),
        result: canonicalJson(headlineOf(report)),
      });
      return report;
    },
    /** @throws AppError where there are no prices */
    scoreCalls: async ({ market, calls, text, seed }: AskedCalls): Promise<CallsReport> => {
      const report = await runCalls(market, calls, seed);
      const settings = canonicalJson({ ...marketOf(market), calls_sha256: sha256(text), seed });
      await keep({
        source: report.source,
        is_demo: report.is_demo ? 1 : 0,
        settings_hash: sha256(settings),
        settings,
        series: 0,
        result: canonicalJson({ rated: report.rated, verdict: report.against_universe.verdict }),
      });
      return report;
    },
    /** Every run, oldest first. */
    runs: (): Promise<EvaluationRun[]> => listRuns(db),
  };
}

export type Evaluations = ReturnType<typeof createEvaluation>;

const marketOf = ({ spec, benchmarkSymbol }: MarketSpec): { readonly data: string; readonly benchmark: string } => ({
  data: spec,
  benchmark: benchmarkSymbol,
});

function settingsOf(asked: AskedEvaluation): Readonly<Record<string, string | number | boolean | null>> {
  return {
    ...marketOf(asked.market),
    engine_version: ENGINE_VERSION,
    universe_sha256: asked.universe === null ? null : sha256(asked.universe),
    from: asked.from === null ? null : formatDay(asked.from),
    to: asked.to === null ? null : formatDay(asked.to),
    cost_bps: asked.costBps,
    prices_only: asked.pricesOnly,
    seed: asked.seed,
  };
}

/** What the ledger keeps of a report: the figures that somebody would pick a run for. */
function headlineOf(report: EvaluationReport): object {
  const brief = ({
    id,
    rank_ic,
    net_quintile_spread,
    sharpe,
    deflated_sharpe,
  }: EvaluationReport['factors'][number]): object => ({
    id,
    rank_ic: rank_ic?.mean ?? null,
    net_spread: net_quintile_spread?.mean ?? null,
    sharpe,
    deflated_sharpe,
  });
  return {
    from: report.from,
    to: report.to,
    months: report.months,
    leaks: report.leak_check.moved,
    series: [...report.factors, ...report.strategies].map(brief),
  };
}
