import type { FastifyRequest } from 'fastify';
import { currentUser } from '../../platform/auth/current-user.ts';
import type { WriteBehind } from '../../platform/write-behind.ts';
import type { Analyses } from '../analysis/analysis.ts';
import type { Payer } from '../quota/quota.ts';
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
  /** Writes entries behind the answers. */
  readonly behind: WriteBehind;
}

/** What people looked up: noted, listed, compared, run again and removed. Each function sees and changes what is the person's own. */
export type History = ReturnType<typeof createHistory>;

export function createHistory({ db, now, analysis, behind }: HistoryDeps) {
  const recorder = createRecorder({ behind, recordRun, recordSearch, now });
  /** What was noted a moment ago is there for whoever looks at it, and is removed with the rest. */
  const upToNow = async <T>(userId: string, work: () => Promise<T>): Promise<T> => {
    await behind.flush(userId);
    return work();
  };
  return {
    /** Notes for a signed-in person what is looked at; it is written behind the answer. */
    noteAnalysis: (
      request: Pick<FastifyRequest, 'method' | 'headers'>,
      answer: { readonly analysis_id: string | null },
    ): void => recorder.run(askerOf(request), answer),
    /** Notes a finished analysis in the caller's transaction. */
    recordRun: (on: Database, userId: string, analysisId: string) => recordRun(on, userId, analysisId, now()),
    noteSearch: (request: FastifyRequest, search: SearchRow): void => recorder.search(askerOf(request), search),
    /** Ends when everything that was noted is written. */
    settled: (): Promise<void> => behind.flush(),
    list: (userId: string, query: HistoryQuery) => upToNow(userId, () => listHistory(db, userId, query)),
    /** How many entries there are, and when the oldest was made. */
    count: (userId: string) => upToNow(userId, () => countEntries(db, userId)),
    entry: (userId: string, id: string) => loadEntry(db, userId, id),
    compare: (userId: string, ids: { readonly a: string; readonly b: string }) =>
      compareHistory(db, analysis.factorTexts, userId, ids),
    runAgain: (userId: string, id: string, payer: () => Payer) =>
      runAgain({ db, analyzeStock: analysis.analyzeStock, now }, userId, id, payer),
    forget: (userId: string, id: string) => forgetEntry(db, userId, id),
    forgetAll: (userId: string) => upToNow(userId, () => forgetAll(db, userId)),
    /** Symbols that a person looked at last, the newest first. */
    recentSymbols: (userId: string, most: number) =>
      upToNow(userId, () => recentSymbols(db, userId, analysis.source.isDemo, most)),
  };
}

/** Null for a visitor, and where a browser only fetches ahead or asks for the headers alone: nobody looks at that. */
function askerOf(request: Pick<FastifyRequest, 'method' | 'headers'>): ReturnType<typeof currentUser> {
  const { method, headers } = request;
  const isLook = method !== 'HEAD' && !String(headers['sec-purpose'] ?? headers['purpose'] ?? '').includes('prefetch');
  return isLook ? currentUser(request) : null;
}
