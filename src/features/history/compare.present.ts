import type { Analysis } from '../../engine/verdict/analysis.ts';
import type { Analyses } from '../analysis/analysis.ts';
import { compareRuns } from './compare-runs.ts';
import type { FactorChange, FactorSide } from './compare-runs.ts';
import { notesOf, summaryOf } from './compare-words.ts';
import { presentRun } from './history.present.ts';
import type { CompareResponse, FactorChangeText, FactorSideText, RunSide } from './history.schema.ts';

/** How factors read; the words are those of the analysis itself. */
export type FactorTexts = Analyses['factorTexts'];

/** One of the two runs. */
export interface ComparedRun {
  readonly entryId: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly searchedAt: number;
  readonly analysisId: string;
  readonly analysis: Analysis;
}

/** The comparison as it goes over the wire. */
export function presentComparison(then: ComparedRun, now: ComparedRun, texts: FactorTexts): CompareResponse {
  const comparison = compareRuns(then.analysis, now.analysis);
  const isOneAnalysis = then.analysisId === now.analysisId;
  return {
    success: true,
    symbol: now.analysis.symbol,
    is_demo: now.analysis.is_demo,
    is_same: comparison.isSame,
    summary: summaryOf(then.analysis, now.analysis, comparison, isOneAnalysis),
    notes: notesOf(then.analysis, now.analysis, comparison.differs),
    then: presentSide(then),
    now: presentSide(now),
    score_difference: comparison.scoreDifference,
    points_difference: comparison.pointsDifference,
    factors: comparison.factors.map((change) => presentChange(change, texts)),
  };
}

function presentSide({ entryId, searchedAt, analysisId, analysis }: ComparedRun): RunSide {
  return {
    entry_id: entryId,
    searched_at: new Date(searchedAt).toISOString(),
    strategy: analysis.strategy,
    data_source: analysis.source,
    ...presentRun(analysisId, analysis),
  };
}

function presentChange(change: FactorChange, texts: FactorTexts): FactorChangeText {
  const { factor, kind, difference, then, now } = change;
  return {
    factor,
    label: texts.label(factor),
    kind,
    difference,
    then: presentFactor(then, texts),
    now: presentFactor(now, texts),
  };
}

function presentFactor(side: FactorSide, texts: FactorTexts): FactorSideText {
  if (side.status === 'not_asked') {
    return { status: 'not_asked', points: 0, weight: null, value: null, value_text: 'not asked', comparator_text: '' };
  }
  const { weight } = side.line;
  if (side.status === 'missing') {
    const why = texts.why(side.line.reason);
    return { status: 'missing', points: 0, weight, value: null, value_text: `missing: ${why}`, comparator_text: '' };
  }
  const { line } = side;
  return {
    status: 'points',
    points: line.points,
    weight,
    value: line.value,
    value_text: texts.value(line),
    comparator_text: texts.against(line),
  };
}
