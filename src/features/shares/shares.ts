import { randomBytes } from 'node:crypto';
import { Check } from 'typebox/value';
import { AppError } from '../../platform/errors.ts';
import type { Analyses } from '../analysis/analysis.ts';
import { MOST_SHARES, SHARE_ID } from './shares.schema.ts';
import type { ListedShare, SharedDocument, ShownShare } from './shares.schema.ts';
import { deleteShare, findShare, insertShare, listShares } from './shares.store.ts';
import type { Database, ShareRow } from './shares.store.ts';

export interface SharesDeps {
  readonly db: Database;
  readonly analysis: Pick<Analyses, 'loadSymbolPage' | 'source' | 'responseSchema'>;
  readonly version: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** Verdicts that people show to others as they were, by a link that they can take back. */
export type Shares = ReturnType<typeof createShares>;

export function createShares({ db, analysis, version, now }: SharesDeps) {
  const readDocument = (text: string): SharedDocument | null => {
    try {
      const read = JSON.parse(text) as Partial<SharedDocument>;
      const isWhole = typeof read.source_label === 'string' && Check(analysis.responseSchema, read.analysis);
      return isWhole ? (read as SharedDocument) : null;
    } catch {
      return null;
    }
  };
  return {
    /**
     * Freezes the verdict that is stored of a symbol by a strategy and returns the id of its link. Nothing is computed.
     * @throws AppError `unknown_symbol`; `validation_failed` where it is not analysed yet; `list_full`
     */
    share: async (userId: string, symbol: string, strategy: string): Promise<string> => {
      const data = await analysis.loadSymbolPage(symbol, 'stored');
      if (data === null) throw new AppError('unknown_symbol', { userMessage: `No stock "${symbol}" is listed.` });
      const shown = data.analyses.find((each) => each.strategy === strategy);
      if (shown === undefined || shown.is_provisional) {
        const message = 'Only a verdict that is stored can be shared; have the stock analysed first.';
        throw new AppError('validation_failed', {
          userMessage: message,
          details: { errors: [{ field: 'strategy', message }] },
        });
      }
      const document: SharedDocument = { source_label: analysis.source.label, release: version, analysis: shown };
      const id = randomBytes(18).toString('base64url');
      const row = {
        id,
        user_id: userId,
        symbol: shown.symbol,
        strategy: shown.strategy,
        source: shown.data_source,
        is_demo: Number(shown.is_demo),
        as_of: shown.as_of,
        created_at: now(),
        document: JSON.stringify(document),
      };
      if (await insertShare(db, row, MOST_SHARES)) return id;
      throw new AppError('list_full', { userMessage: `You share ${MOST_SHARES} verdicts. Take one back first.` });
    },
    /** What a link shows, to its maker or to anybody; null where there is none, or no longer. */
    find: async (id: string, userId: string | null): Promise<ShownShare | null> => {
      const row = SHARE_ID.test(id) ? await findShare(db, id) : null;
      if (row === null) return null;
      return { ...presentShare(row), isOwn: row.user_id === userId, document: readDocument(row.document) };
    },
    /** A person's shares, newest first. */
    list: async (userId: string): Promise<readonly ListedShare[]> => (await listShares(db, userId)).map(presentShare),
    /**
     * Takes a share back: its link ends at once.
     * @throws AppError `not_found` for what is not the person's
     */
    revoke: async (userId: string, id: string): Promise<void> => {
      if (SHARE_ID.test(id) && (await deleteShare(db, userId, id))) return;
      throw new AppError('not_found', { userMessage: 'You share nothing by that link.' });
    },
  };
}

function presentShare(row: Omit<ShareRow, 'document'>): ListedShare {
  const { id, symbol, strategy, is_demo: isDemo, as_of, created_at: at } = row;
  return { id, symbol, strategy, is_demo: isDemo === 1, as_of, created_at: new Date(at).toISOString() };
}
