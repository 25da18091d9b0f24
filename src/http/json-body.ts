import { AppError } from '../platform/errors.ts';

const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const MAX_DEPTH = 16;

const refuse = (field: string, message: string, cause?: unknown): AppError =>
  new AppError('validation_failed', { userMessage: message, details: { errors: [{ field, message }] }, cause });

/**
 * Parses a JSON body more strictly than `JSON.parse`: a key that stands twice, a key that could reach a prototype and
 * nesting beyond 16 levels are refused, because two readers could understand such a body differently. An empty body is `{}`.
 * @throws AppError `validation_failed`
 */
export function parseJsonBody(text: string): unknown {
  if (text.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse('body', 'The body is not valid JSON.', cause);
  }
  checkKeys(text);
  return value;
}

/** Walks a text that is known to be valid JSON, so every quote opens or closes a string and brackets match. */
function checkKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let isKey = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '"') {
      const end = endOfString(text, i);
      const keys = open.at(-1);
      if (isKey && keys) checkKey(keyIn(text, i, end), keys);
      i = end;
    } else if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : null);
      if (open.length > MAX_DEPTH) throw refuse('body', `The body is nested deeper than ${MAX_DEPTH} levels.`);
      isKey = char === '{';
    } else if (char === '}' || char === ']') open.pop();
    else if (char === ',') isKey = open.at(-1) !== null;
    else if (char === ':') isKey = false;
  }
}

function keyIn(text: string, start: number, end: number): string {
  const bare = text.slice(start + 1, end);
  return bare.includes('\\') ? (JSON.parse(`"${bare}"`) as string) : bare;
}

function endOfString(text: string, start: number): number {
  let end = start + 1;
  while (text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
  return end;
}

function checkKey(key: string, keys: Set<string>): void {
  if (FORBIDDEN.has(key)) throw refuse(key, `The key "${key}" is not allowed.`);
  if (keys.has(key)) throw refuse(printable(key), `The key "${printable(key)}" stands twice.`);
  keys.add(key);
}

/** A name that a client chose, made fit to be repeated: no control characters, at most 40 long. */
export function printable(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '\uFFFD');
  return clean.length > 40 ? `${clean.slice(0, 40)}…` : clean;
}
