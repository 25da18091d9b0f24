import type { FastifyRequest } from 'fastify';
import { currentUser } from '../../platform/auth/current-user.ts';
import type { Analyses } from '../analysis/analysis.ts';
import { compareHistory } from './compare-history.ts';
import type { HistoryQuery } from './history.schema.ts';
import { countEntries, recentSymbols, recordRun, recordSearch } from './history.store.ts';
import type { Database, SearchRow } from './history.store.ts';
import { forgetAll, forgetEntry, listHistory, loadEntry } from './own-history.ts';
import { createRecorder } from './record-history.ts';
import { runAgain } from './run-again.ts';

export interface HistoryDeps {
  readonly db: Database;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly analysis: Pick<Analyses, 'analyzeStock' | 'factorTexts' | 'source'>;
  /** Hears of an entry that could not be kept. */
  readonly onRefused: (error: unknown) => void;
}

/** What people looked up: noted, listed, compared, run again and removed. Each function sees and changes what is the person's own. */
export type History = ReturnType<typeof createHistory>;

export function createHistory({ db, now, analysis, onRefused }: HistoryDeps) {
  const recorder = createRecorder({
    recordRun: (userId, analysisId) => recordRun(db, userId, analysisId, now()),
    recordSearch: (userId, search) => recordSearch(db, userId, search, now()),
    onRefused,
  });
  return {
    /** Notes for a signed-in person what is looked at; never rejects. */
    noteAnalysis: (request: FastifyRequest, answer: { readonly analysis_id: string | null }) =>
      recorder.run(askerOf(request), answer),
    /** Notes a finished analysis in the caller's transaction. */
    recordRun: (on: Database, userId: string, analysisId: string) => recordRun(on, userId, analysisId, now()),
    noteSearch: (request: FastifyRequest, search: SearchRow) => recorder.search(askerOf(request), search),
    /** Ends when everything that was begun to be noted has ended. */
    settled: recorder.settled,
    list: (userId: string, query: HistoryQuery) => listHistory(db, userId, query),
    /** How many entries there are, and when the oldest was made. */
    count: (userId: string) => countEntries(db, userId),
    entry: (userId: string, id: string) => loadEntry(db, userId, id),
    compare: (userId: string, ids: { readonly a: string; readonly b: string }) =>
      compareHistory(db, analysis.factorTexts, userId, ids),
    runAgain: (userId: string, id: string) => runAgain({ db, analyzeStock: analysis.analyzeStock, now }, userId, id),
    forget: (userId: string, id: string) => forgetEntry(db, userId, id),
    forgetAll: (userId: string) => forgetAll(db, userId),
    /** Symbols that a person looked at last, the newest first. */
    recentSymbols: (userId: string, most: number) => recentSymbols(db, userId, analysis.source.isDemo, most),
  };
}

/** Null for a visitor, and where a browser only fetches ahead or asks for the headers alone: nobody looks at that. */
function askerOf(request: FastifyRequest): ReturnType<typeof currentUser> {
  const { method, headers } = request;
  const isLook = method !== 'HEAD' && !String(headers['sec-purpose'] ?? headers['purpose'] ?? '').includes('prefetch');
  return isLook ? currentUser(request) : null;
}
