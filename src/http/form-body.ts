import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';
import { printable } from './json-body.ts';

export const FORM_TYPE = 'application/x-www-form-urlencoded';

const refuse = (field: string, message: string): AppError =>
  new AppError('validation_failed', { userMessage: message, details: { errors: [{ field, message }] } });

/**
 * Reads a form's fields as texts. A field that stands twice is refused, because two readers could take different ones, and so
 * is a NUL.
 * @throws AppError `validation_failed`
 */
export function parseFormBody(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === '__proto__') throw refuse('body', 'The form holds a field that is not allowed.');
    // Nobody types it, and PostgreSQL keeps it in no text.
    if (name.includes('\0') || value.includes('\0')) {
      throw refuse(printable(name), `The field "${printable(name)}" holds a character that is not allowed.`);
    }
    if (name in fields) throw refuse(printable(name), `The field "${printable(name)}" stands twice.`);
    fields[name] = value;
  }
  // A plain object again: the schema validator looks for `hasOwnProperty`.
  return { ...fields };
}

/** Lets the routes of this scope take forms. Elsewhere a form is an unsupported media type. */
export function acceptForms(scope: HttpServer): void {
  scope.addContentTypeParser(FORM_TYPE, { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseFormBody(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
}
