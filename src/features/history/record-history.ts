import type { WriteBehind } from '../../platform/write-behind.ts';
import type { AnalysisResponse } from '../analysis/analysis.schema.ts';
import type { Database, SearchRow } from './history.store.ts';

/** What recording stands on; both write in the transaction that they are given. */
export interface RecorderDeps {
  readonly behind: Pick<WriteBehind, 'add'>;
  readonly recordRun: (tx: Database, userId: string, analysisId: string, now: number) => Promise<unknown>;
  readonly recordSearch: (tx: Database, userId: string, search: SearchRow, now: number) => Promise<unknown>;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** Who asked; null for a visitor, of whom nothing is kept. */
type Asker = { readonly id: string } | null;

/** Notes what signed-in people look at, behind the answer. */
export interface HistoryRecorder {
  readonly run: (asker: Asker, answer: Pick<AnalysisResponse, 'analysis_id'>) => void;
  readonly search: (asker: Asker, search: SearchRow) => void;
}

/** The longest query that is kept, in characters. */
export const MOST_QUERY = 60;

/** A typed text as it is kept: one line, without control and format characters, cut to {@link MOST_QUERY}. */
export function cleanQuery(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return [...plain].slice(0, MOST_QUERY).join('').trim();
}

/** A clock that was set back further than this is followed. */
const MOST_AHEAD_MS = 1000;

/** A recorder over a store. Looking at the same again before it was written is one write. */
export function createRecorder({ behind, recordRun, recordSearch, now }: RecorderDeps): HistoryRecorder {
  let last = 0;
  /** Now, or a little later where the millisecond has an entry already: the newest stands first in the list. */
  const instant = (): number => {
    const at = now();
    last = at <= last && last - at < MOST_AHEAD_MS ? last + 1 : at;
    return last;
  };
  return {
    run: (asker, { analysis_id: analysisId }) => {
      // A provisional answer was not stored: there is nothing that an entry could show.
      if (asker === null || analysisId === null) return;
      const [userId, at] = [asker.id, instant()];
      const write = (tx: Database): Promise<unknown> => recordRun(tx, userId, analysisId, at);
      behind.add({ key: `run ${userId} ${analysisId}`, userId, write });
    },
    search: (asker, search) => {
      const query = cleanQuery(search.query);
      if (asker === null || query === '') return;
      const [userId, at] = [asker.id, instant()];
      const write = (tx: Database): Promise<unknown> => recordSearch(tx, userId, { ...search, query }, at);
      behind.add({ key: `search ${userId} ${JSON.stringify([query, search.symbol])}`, userId, write });
    },
  };
}
