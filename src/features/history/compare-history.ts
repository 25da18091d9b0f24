import { AppError } from '../../platform/errors.ts';
import { presentComparison } from './compare.present.ts';
import type { ComparedRun, FactorTexts } from './compare.present.ts';
import { documentOf } from './history.present.ts';
import type { CompareResponse } from './history.schema.ts';
import { findEntry } from './history.store.ts';
import type { Database, StoredEntry } from './history.store.ts';
import { noSuchEntry } from './own-history.ts';

const refused = (message: string): AppError =>
  new AppError('validation_failed', { userMessage: message, details: { errors: [{ field: 'b', message }] } });

/**
 * What changed between two runs of one symbol, the older first whichever way round they are named.
 * @throws AppError `not_found` for what is not the person's, `validation_failed` for what cannot be compared
 */
export async function compareHistory(
  db: Database,
  texts: FactorTexts,
  userId: string,
  ids: { readonly a: string; readonly b: string },
): Promise<CompareResponse> {
  const found = await Promise.all([findEntry(db, userId, ids.a), findEntry(db, userId, ids.b)]);
  const [then, now] = found.map(runOf).sort((one, other) => order(one.entry, other.entry));
  if (then === undefined || now === undefined) throw noSuchEntry();
  if (then.entry.symbol !== now.entry.symbol) {
    throw refused(`Choose two runs of one symbol; these are of ${then.entry.symbol} and ${now.entry.symbol}.`);
  }
  if (then.entry.is_demo !== now.entry.is_demo) {
    throw refused(
      'One run is of demo data and the other of real prices. They are not compared: generated figures say nothing about real ones.',
    );
  }
  return presentComparison(then, now, texts);
}

function runOf(entry: StoredEntry | null): ComparedRun & { readonly entry: StoredEntry } {
  if (entry === null) throw noSuchEntry();
  if (entry.kind !== 'analysis') throw refused('Only analyses can be compared; one of these is a search.');
  const analysis = documentOf(entry);
  if (analysis === 'damaged') {
    throw refused('The analysis of one of these runs is damaged and cannot be read, so there is nothing to compare.');
  }
  if (analysis === null || entry.analysis_id === null) {
    throw refused('The analysis of one of these runs is not kept any more, so there is nothing to compare.');
  }
  return { entry, entryId: entry.id, searchedAt: entry.searched_at, analysisId: entry.analysis_id, analysis };
}

const order = (one: StoredEntry, other: StoredEntry): number =>
  one.searched_at - other.searched_at || (one.id < other.id ? -1 : 1);
