import type { Analysis, PointLine, RiskLine } from '../../engine/verdict/analysis.ts';
import type { FactSource } from '../../market-data/provider.ts';
import { explain } from './analysis.explain.ts';
import type { AnalysisConfidence, AnalysisPoint, AnalysisResponse, AnalysisSource } from './analysis.schema.ts';
import {
  DEMO_WARNING,
  DISCLAIMER,
  comparatorText,
  pointSentence,
  riskLabel,
  riskValueText,
  valueText,
  verdictSentence,
} from './analysis.words.ts';
import { factorWords } from './factor-words.ts';
import { reasonSentence } from './reason-words.ts';
import { failureSentences, staleSentence } from './source-words.ts';

/** What stands beside the document: it was stored at an instant, and is judged by a clock. */
export interface AnalysisStanding {
  /** Null where it is provisional and was not stored; `createdAt` in milliseconds since 1970-01-01 UTC. */
  readonly stamp: { readonly analysisId: string; readonly createdAt: number } | null;
  readonly inputHash: string;
  /** Sessions that should exist after the newest one that is known; 0 where none is missing. */
  readonly sessionsBehind: number;
  readonly sources: readonly FactSource[];
  /** By strategy and score, what is measured of calls like it; never part of the document. */
  readonly confidenceOf: (strategy: string, score: number) => AnalysisConfidence | null;
}

/** What is said of an answer that was given before the market was measured. */
const PROVISIONAL =
  'Provisional: the other companies are still being measured, so this one is compared with fixed breakpoints only. ' +
  'Ask again in a moment for the full answer; this one is not stored.';

/** The document as it goes over the wire: figures as they are, keys of reasons as sentences. */
export function presentAnalysis(analysis: Analysis, standing: AnalysisStanding): AnalysisResponse {
  const sources = standing.sources.map(presentSource);
  return {
    success: true,
    is_provisional: standing.stamp === null,
    analysis_id: standing.stamp?.analysisId ?? null,
    created_at: standing.stamp === null ? null : new Date(standing.stamp.createdAt).toISOString(),
    symbol: analysis.symbol,
    company_name: analysis.company_name,
    currency: analysis.currency,
    exchange: analysis.exchange,
    sector: analysis.sector,
    strategy: analysis.strategy,
    state: analysis.state,
    recommendation: analysis.recommendation,
    strength: analysis.strength,
    verdict: verdictSentence(analysis),
    abstentions: analysis.abstentions.map((reason) => ({ key: reason.key, reason: reasonSentence(reason) })),
    score: analysis.score,
    score_range: analysis.score_range,
    points_sum: analysis.points_sum,
    points: analysis.points.map(presentPoint),
    coverage: presentCoverage(analysis.coverage),
    confidence:
      analysis.score === null || analysis.is_demo ? null : standing.confidenceOf(analysis.strategy, analysis.score),
    horizon_sessions: analysis.horizon_sessions,
    benchmark: analysis.benchmark,
    risk_level: analysis.risk_level,
    risk: analysis.risk.map(presentRisk),
    fundamental_score: analysis.fundamental_score,
    technical_score: analysis.technical_score,
    current_price: analysis.current_price,
    price_change: analysis.price_change,
    price_change_percent: analysis.price_change_percent,
    market_cap: analysis.market_cap,
    pe_ratio: analysis.pe_ratio,
    data_source: analysis.source,
    sources,
    as_of: analysis.as_of,
    is_stale: standing.sessionsBehind > 0,
    is_demo: analysis.is_demo,
    warnings: [
      ...(standing.stamp === null ? [PROVISIONAL] : []),
      ...warningsOf(analysis, standing.sessionsBehind, sources),
    ],
    explanation: explain(analysis),
    engine_version: analysis.engine_version,
    input_hash: standing.inputHash,
    snapshot_hash: analysis.snapshot_hash,
    reference_hash: analysis.reference_hash,
    disclaimer: DISCLAIMER,
  };
}

function presentPoint(line: PointLine): AnalysisPoint {
  const { label } = factorWords(line.factor);
  return {
    factor: line.factor,
    label,
    kind: line.kind,
    points: line.points,
    weight: line.weight,
    value: line.value,
    value_text: valueText(line),
    unit: line.unit,
    comparator: line.comparator,
    comparator_text: comparatorText(line),
    reason: pointSentence(label, line),
    inputs: { ...line.inputs },
    source: line.source,
    as_of: line.as_of,
  };
}

function presentCoverage(coverage: Analysis['coverage']): AnalysisResponse['coverage'] {
  return {
    have: coverage.have,
    of: coverage.of,
    weight: coverage.weight,
    missing: coverage.missing.map((line) => ({
      factor: line.factor,
      label: factorWords(line.factor).label,
      weight: line.weight,
      reason: reasonSentence(line.reason),
    })),
    not_applicable: coverage.not_applicable.map((line) => ({
      factor: line.factor,
      label: factorWords(line.factor).label,
      reason: reasonSentence(line.reason),
    })),
  };
}

function presentRisk(line: RiskLine): AnalysisResponse['risk'][number] {
  return {
    input: line.input,
    label: riskLabel(line.input),
    value: line.value,
    value_text: riskValueText(line),
    level: line.level,
    reason: line.reason === null ? null : reasonSentence(line.reason),
  };
}

const instantOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function presentSource({ part, source, fetchedAt, outcome, nextTryAt }: FactSource): AnalysisSource {
  return { part, source, fetched_at: instantOf(fetchedAt), outcome, next_try_at: instantOf(nextTryAt) };
}

function warningsOf(analysis: Analysis, sessionsBehind: number, sources: readonly AnalysisSource[]): string[] {
  return [
    ...(analysis.is_demo ? [DEMO_WARNING] : []),
    ...(sessionsBehind > 0 ? [staleSentence(analysis.as_of, sessionsBehind, sources)] : []),
    ...failureSentences(sources),
    ...analysis.warnings.map(reasonSentence),
  ];
}
