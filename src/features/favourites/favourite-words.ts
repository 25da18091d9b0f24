import { AppError } from '../../platform/errors.ts';
import { MAX_NOTE, MAX_TAG } from './favourites.schema.ts';

/** Controls, line ends, halves of characters, and what turns the words around it. */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/u;

/** What is wrong with a note or a tag, in words; null where nothing is. */
export function faultOf(field: 'note' | 'tag', text: string): string | null {
  if (FORBIDDEN.test(text)) return `"${field}" must be one line without control characters.`;
  const most = field === 'note' ? MAX_NOTE : MAX_TAG;
  return [...tidy(text)].length > most ? `"${field}" must have at most ${most} characters.` : null;
}

/** The words as they are kept: composed, without spaces around them. */
export function tidy(text: string): string {
  return text.normalize('NFC').trim();
}

/**
 * A note or tag as it is kept.
 * @throws AppError `validation_failed` naming the field
 */
export function readWords(field: 'note' | 'tag', text: string): string {
  const message = faultOf(field, text);
  if (message === null) return tidy(text);
  throw new AppError('validation_failed', { userMessage: message, details: { errors: [{ field, message }] } });
}
