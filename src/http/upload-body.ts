import type { FastifyRequest } from 'fastify';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';
import { printable } from './json-body.ts';
import { readText } from './read-text.ts';

export const UPLOAD_TYPE = 'multipart/form-data';

const refuse = (field: string, message: string, cause?: unknown): AppError =>
  new AppError('validation_failed', { userMessage: message, details: { errors: [{ field, message }] }, cause });

/**
 * Reads a form that carries a file. Every field is a text, the file's content too: a file that was not chosen is empty. A
 * field that stands twice is refused, because two readers could take different ones. The body was limited before.
 * @throws AppError `validation_failed`
 */
export async function parseUploadBody(body: Buffer, contentType: string): Promise<Record<string, string>> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch((cause: unknown) => {
      throw refuse('body', 'The form could not be read.', cause);
    });
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (fields.has(name)) throw refuse(printable(name), `The field "${printable(name)}" stands twice.`);
    if (name === '__proto__') throw refuse('body', 'The form holds a field that is not allowed.');
    fields.set(name, typeof value === 'string' ? value : readText(new Uint8Array(await value.arrayBuffer())));
  }
  return Object.fromEntries(fields);
}

/** Lets the routes of this scope take forms that carry a file, within their `bodyLimit`. */
export function acceptUploads(scope: HttpServer): void {
  scope.addContentTypeParser(UPLOAD_TYPE, { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer) =>
    parseUploadBody(body, String(request.headers['content-type'])),
  );
}
