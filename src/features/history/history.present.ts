import type { Analysis } from '../../engine/verdict/analysis.ts';
import { readAnalysis } from '../../engine/verdict/read-analysis.ts';
import type { HistoryEntry, Run } from './history.schema.ts';
import type { StoredEntry } from './history.store.ts';

/** The document of an entry; null where it has none, `damaged` where it cannot be read. */
export function documentOf(entry: Pick<StoredEntry, 'document'>): Analysis | 'damaged' | null {
  return entry.document === null ? null : (readAnalysis(entry.document) ?? 'damaged');
}

/** What the verdict was at the time of a run. */
export function presentRun(analysisId: string, analysis: Analysis): Run {
  const { have, of, weight } = analysis.coverage;
  return {
    analysis_id: analysisId,
    company_name: analysis.company_name,
    state: analysis.state,
    recommendation: analysis.recommendation,
    strength: analysis.strength,
    score: analysis.score,
    points_sum: analysis.points_sum,
    coverage: { have, of, weight },
    as_of: analysis.as_of,
    engine_version: analysis.engine_version,
  };
}

/** An entry as it goes over the wire. */
export function presentEntry(entry: StoredEntry): HistoryEntry {
  const document = documentOf(entry);
  const analysis = document === 'damaged' ? null : document;
  const textOrNull = (text: string): string | null => (text === '' ? null : text);
  return {
    id: entry.id,
    kind: entry.kind === 'search' ? 'search' : 'analysis',
    searched_at: new Date(entry.searched_at).toISOString(),
    symbol: textOrNull(entry.symbol),
    strategy: textOrNull(entry.strategy),
    query: entry.query,
    data_source: entry.source,
    is_demo: entry.is_demo === 1,
    analysis: analysis === null || entry.analysis_id === null ? null : presentRun(entry.analysis_id, analysis),
    is_damaged: document === 'damaged',
  };
}
