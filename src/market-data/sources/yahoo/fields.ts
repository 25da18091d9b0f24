import { plainText } from '../../plain-text.ts';
import { broken } from './failures.ts';

/** A JSON object whose fields nobody has looked at yet. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object at `where`. Throws `source_broken` where there is none; so do the others. */
export function fieldsAt(value: unknown, where: string): Fields {
  if (!isFields(value)) throw broken(`${where} is not an object`);
  return value;
}

export function listAt(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw broken(`${where} is not a list`);
  return value as readonly unknown[];
}

export function textAt(value: unknown, where: string): string {
  if (typeof value !== 'string' || value === '') throw broken(`${where} is not a text`);
  return value;
}

export function numberAt(value: unknown, where: string): number {
  if (!isNumber(value)) throw broken(`${where} is not a number`);
  return value;
}

export const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

/** No listed name is longer. */
const MAX_TEXT = 200;

/** A text that may be absent, fit to be shown. */
export const optionalText = (value: unknown): string | null =>
  (typeof value === 'string' ? plainText(value, MAX_TEXT) : '') || null;
