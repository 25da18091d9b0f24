import type { FastifyRequest } from 'fastify';
import { createRecorder } from '../features/history/record-history.ts';
import type { HistoryRecorder } from '../features/history/record-history.ts';
import { recordRun, recordSearch } from '../features/history/history.store.ts';
import type { SearchRow } from '../features/history/history.store.ts';
import type { FactorTexts } from '../features/history/compare.present.ts';
import type { HistoryPages } from '../pages/history/history-pages.ts';
import { currentUser } from '../platform/auth/current-user.ts';
import { AppError } from '../platform/errors.ts';
import type { Container } from './container.ts';
import type { Feature } from './feature.ts';

const recorders = new WeakMap<Container, HistoryRecorder>();

/** The recorder of a product: one, so that its end can wait for what is still being written. */
function recorderOf(container: Container): HistoryRecorder {
  const { accounts, database, log } = container;
  const known = recorders.get(container);
  if (known !== undefined) return known;
  const recorder = createRecorder({
    recordRun: (userId, analysisId) => recordRun(database.db, userId, analysisId, accounts.now()),
    recordSearch: (userId, search) => recordSearch(database.db, userId, search, accounts.now()),
    onRefused: (err) => log.warn({ err }, 'an entry of a history could not be kept'),
  });
  recorders.set(container, recorder);
  return recorder;
}

/** Notes what the person behind a request looks at; of visitors, and of what nobody looks at, nothing. */
export interface NoteLooks {
  readonly analysis: (request: FastifyRequest, answer: { readonly analysis_id: string }) => Promise<void>;
  readonly search: (request: FastifyRequest, search: SearchRow) => Promise<void>;
}

export function createNoteLooks(container: Container): NoteLooks {
  const recorder = recorderOf(container);
  const asker = (request: FastifyRequest): ReturnType<typeof currentUser> =>
    isLook(request) ? currentUser(request) : null;
  return {
    analysis: (request, answer) => recorder.run(asker(request), answer),
    search: (request, search) => recorder.search(asker(request), search),
  };
}

/** False where a browser only fetches ahead, or asks for the headers alone. */
function isLook({ method, headers }: FastifyRequest): boolean {
  return method !== 'HEAD' && !String(headers['sec-purpose'] ?? headers['purpose'] ?? '').includes('prefetch');
}

/** The words of factors, which are those of the analysis. */
export async function factorTexts(): Promise<FactorTexts> {
  const { factorWords } = await import('../features/analysis/factor-words.ts');
  const { comparatorText, valueText } = await import('../features/analysis/analysis.words.ts');
  const { reasonSentence } = await import('../features/analysis/reason-words.ts');
  return {
    label: (factor) => factorWords(factor).label,
    value: valueText,
    against: comparatorText,
    why: reasonSentence,
  };
}

/** What is refused for what was asked comes back with its words. */
async function inWords<T>(work: Promise<T>): Promise<T | { readonly refused: string }> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.code === 'validation_failed') return { refused: error.userMessage };
    throw error;
  }
}

/** The use cases of the history as the pages call them. */
export async function createHistoryPages(container: Container): Promise<HistoryPages> {
  const own = await import('../features/history/own-history.ts');
  const { countEntries, recentSymbols } = await import('../features/history/history.store.ts');
  const { compareHistory } = await import('../features/history/compare-history.ts');
  const { runAgain } = await import('../features/history/run-again.ts');
  const { accounts, analyzeStock, database, market } = container;
  const { db } = database;
  const note = createNoteLooks(container);
  const texts = await factorTexts();
  return {
    noteAnalysis: note.analysis,
    noteSearch: note.search,
    list: (userId, query) => own.listHistory(db, userId, query),
    count: (userId) => countEntries(db, userId),
    entry: (userId, id) => own.loadEntry(db, userId, id),
    compare: (userId, ids) => inWords(compareHistory(db, texts, userId, ids)),
    runAgain: (userId, id) => runAgain({ db, analyzeStock, now: accounts.now }, userId, id),
    forget: (userId, id) => own.forgetEntry(db, userId, id),
    forgetAll: (userId) => own.forgetAll(db, userId),
    recentSymbols: (userId, most) => recentSymbols(db, userId, market.provider.isDemo, most),
  };
}

/** History: its API, and what a person's export and deletion cover of it. */
export const historyFeature: Feature = {
  name: 'history',
  routes: async (container) => {
    const { registerHistoryRoutes } = await import('../features/history/history.routes.ts');
    const { forgetAll, forgetEntry, listHistory } = await import('../features/history/own-history.ts');
    const { compareHistory } = await import('../features/history/compare-history.ts');
    const texts = await factorTexts();
    const { db } = container.database;
    return (server) => {
      server.addHook('onClose', () => recorderOf(container).settled());
      registerHistoryRoutes(server, {
        list: (userId, query) => listHistory(db, userId, query),
        compare: (userId, ids) => compareHistory(db, texts, userId, ids),
        forget: (userId, id) => forgetEntry(db, userId, id),
        forgetAll: (userId) => forgetAll(db, userId),
      });
    };
  },
  personalData: async () => (await import('../features/history/history-personal-data.store.ts')).HISTORY_PERSONAL_DATA,
};
