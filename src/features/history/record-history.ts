import type { AnalysisResponse } from '../analysis/analysis.schema.ts';
import type { SearchRow } from './history.store.ts';

/** What recording stands on. */
export interface RecorderDeps {
  readonly recordRun: (userId: string, analysisId: string) => Promise<string | null>;
  readonly recordSearch: (userId: string, search: SearchRow) => Promise<string>;
  /** Hears of an entry that could not be kept. */
  readonly onRefused: (error: unknown) => void;
}

/** Who asked; null for a visitor, of whom nothing is kept. */
type Asker = { readonly id: string } | null;

/** Notes what signed-in people look at. Never rejects, and keeps nobody waiting for long. */
export interface HistoryRecorder {
  readonly run: (asker: Asker, answer: Pick<AnalysisResponse, 'analysis_id'>) => Promise<void>;
  readonly search: (asker: Asker, search: SearchRow) => Promise<void>;
  /** Ends when everything that was begun has ended. */
  readonly settled: () => Promise<void>;
}

/** For how long an answer waits for its entry, so that who goes on to the history finds it there. */
export const WAIT_MS = 150;
/** The longest query that is kept, in characters. */
export const MOST_QUERY = 60;

/** A typed text as it is kept: one line, without control and format characters, cut to {@link MOST_QUERY}. */
export function cleanQuery(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return [...plain].slice(0, MOST_QUERY).join('').trim();
}

/** A recorder over a store. */
export function createRecorder({ recordRun, recordSearch, onRefused }: RecorderDeps): HistoryRecorder {
  const running = new Set<Promise<void>>();
  const keep = async (record: Promise<unknown>): Promise<void> => {
    const kept = record.then(() => undefined, onRefused);
    running.add(kept);
    void kept.then(() => running.delete(kept));
    await within(kept, WAIT_MS);
  };
  return {
    run: async (asker, { analysis_id: analysisId }) => {
      // A provisional answer was not stored: there is nothing that an entry could show.
      if (asker !== null && analysisId !== null) await keep(recordRun(asker.id, analysisId));
    },
    search: async (asker, search) => {
      const query = cleanQuery(search.query);
      if (asker !== null && query !== '') await keep(recordSearch(asker.id, { ...search, query }));
    },
    settled: async () => void (await Promise.all(running)),
  };
}

/** Ends with `work`, or after `ms` where that is earlier. */
async function within(work: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => void (timer = setTimeout(resolve, ms)));
  await Promise.race([work, late]);
  clearTimeout(timer);
}
