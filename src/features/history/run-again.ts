import { AppError } from '../../platform/errors.ts';
import type { AnalysisResponse } from '../analysis/analysis.schema.ts';
import type { Payer } from '../quota/quota.ts';
import { recordRun } from './history.store.ts';
import type { Database } from './history.store.ts';
import { loadEntry } from './own-history.ts';

export interface RunAgainDeps {
  readonly db: Database;
  readonly analyzeStock: (request: {
    readonly symbol: string;
    readonly strategy: string;
    readonly isPatient: true;
    readonly payer: () => Payer;
  }) => Promise<AnalysisResponse>;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/**
 * Asks for the analysis of an entry again, with the data of today, and returns the id of the entry of that. It is the
 * same entry where the last look was a moment ago and nothing changed since.
 * @throws AppError `not_found`, `validation_failed` for a search; as the analysis where there is none any more
 */
export async function runAgain(
  { db, analyzeStock, now }: RunAgainDeps,
  userId: string,
  id: string,
  payer: () => Payer,
): Promise<string> {
  const { symbol, strategy } = await loadEntry(db, userId, id);
  if (symbol === null || strategy === null) {
    const message = 'Only an analysis can be run again; this is a search.';
    throw new AppError('validation_failed', { userMessage: message, details: { errors: [{ field: 'id', message }] } });
  }
  const answer = await analyzeStock({ symbol, strategy, isPatient: true, payer });
  const entry = answer.analysis_id === null ? null : await recordRun(db, userId, answer.analysis_id, now());
  if (entry === null) throw new Error(`the analysis ${answer.analysis_id} was removed while it was looked at`);
  return entry;
}
