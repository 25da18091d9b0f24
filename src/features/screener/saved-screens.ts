import { AppError } from '../../platform/errors.ts';
import { LONGEST_NAME, MOST_SAVED, type SavedScreen } from './screener.schema.ts';
import { putScreen } from './saved-screens.store.ts';
import type { Database } from './saved-screens.store.ts';

interface SavedScreensDeps {
  readonly db: Database;
  readonly now: () => number;
}

/** Controls, halves of characters, line ends, and what turns the words around it. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/**
 * Saves a screen of a person, in the place of one of the same name.
 * @throws AppError `validation_failed` for a name that cannot be one, `list_full`
 */
export async function saveScreen(
  { db, now }: SavedScreensDeps,
  userId: string,
  typed: string,
  query: string,
): Promise<SavedScreen> {
  const name = readName(typed);
  const isKept = await putScreen(db, { userId, name, query, now: now(), most: MOST_SAVED });
  if (isKept) return { name, query };
  throw new AppError('list_full', {
    userMessage: `You have ${MOST_SAVED} saved screens. Remove one before you save another.`,
  });
}

function readName(typed: string): string {
  const name = typed.normalize('NFC').trim();
  const isFit = name !== '' && [...name].length <= LONGEST_NAME && !FORBIDDEN.test(name);
  if (isFit) return name;
  const message = `"name" must be one line of 1 to ${LONGEST_NAME} characters.`;
  throw new AppError('validation_failed', { userMessage: message, details: { errors: [{ field: 'name', message }] } });
}
