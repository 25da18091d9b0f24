import { AppError } from '../../platform/errors.ts';
import { presentEntry } from './history.present.ts';
import { USUAL_ENTRIES } from './history.schema.ts';
import type { HistoryEntry, HistoryQuery, HistoryResponse } from './history.schema.ts';
import { clearEntries, findEntry, listEntries, removeEntry } from './history.store.ts';
import type { Database, Place, StoredEntry } from './history.store.ts';

/** The refusal of an id that is not an entry of the reader, also where it is somebody else's. */
export const noSuchEntry = (): AppError =>
  new AppError('not_found', { userMessage: 'There is no such entry in your history.' });

const placeText = ({ searched_at: at, id }: StoredEntry): string => `${at}.${id}`;

/** The place that a `next` names; null where it was not given. */
function readPlace(text: string | undefined): Place | null {
  const match = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(text ?? '');
  return match === null ? null : { at: Number(match[1]), id: match[2] as string };
}

/**
 * A page of a person's history, the newest first. Whatever is added meanwhile stands before the first page, so that
 * going on shows nothing twice.
 */
export async function listHistory(db: Database, userId: string, query: HistoryQuery): Promise<HistoryResponse> {
  const limit = query.limit === undefined ? USUAL_ENTRIES : Number(query.limit);
  const found = await listEntries(db, userId, {
    before: readPlace(query.before),
    symbol: query.symbol?.trim().toUpperCase(),
    strategy: query.strategy,
    // One more shows whether there is a next page.
    limit: limit + 1,
  });
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    success: true,
    entries: shown.map(presentEntry),
    next: found.length > limit && last !== undefined ? placeText(last) : null,
  };
}

/**
 * Removes one entry.
 * @throws AppError `not_found` where there is none or it is somebody else's
 */
export async function forgetEntry(db: Database, userId: string, id: string): Promise<number> {
  if (!(await removeEntry(db, userId, id))) throw noSuchEntry();
  return 1;
}

/** Removes everything and returns how many entries went. */
export function forgetAll(db: Database, userId: string): Promise<number> {
  return clearEntries(db, userId);
}

/**
 * One entry of a person.
 * @throws AppError `not_found` where there is none or it is somebody else's
 */
export async function loadEntry(db: Database, userId: string, id: string): Promise<HistoryEntry> {
  const entry = await findEntry(db, userId, id);
  if (entry === null) throw noSuchEntry();
  return presentEntry(entry);
}
