/** A value that has no canonical text: a number that is not finite, a function, a class instance, a hole. */
export class CanonicalError extends Error {
  constructor(path: string, what: string) {
    super(`no canonical JSON for ${what} at ${path === '' ? 'the top' : path}`);
    this.name = 'CanonicalError';
  }
}

/**
 * JSON with one spelling for one value: keys sorted by UTF-16 code unit, no white space, -0 as 0, numbers as ECMAScript
 * prints them (the shortest text that reads back as the same number), absent (`undefined`) properties left out.
 * After RFC 8785 (JSON Canonicalization Scheme).
 * @throws CanonicalError on anything that JSON cannot hold; nothing is turned into null.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '');
}

function write(value: unknown, path: string): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new CanonicalError(path, String(value));
      return value === 0 ? '0' : String(value);
    case 'object':
      return Array.isArray(value) ? writeArray(value, path) : writeObject(value as object, path);
    default:
      throw new CanonicalError(path, typeof value);
  }
}

function writeArray(items: readonly unknown[], path: string): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += (i === 0 ? '' : ',') + write(items[i], `${path}[${String(i)}]`);
  return `${text}]`;
}

function writeObject(object: object, path: string): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw new CanonicalError(path, 'an object with a class');
  const record = object as Record<string, unknown>;
  let text = '';
  // The default order of sort() is by UTF-16 code unit, in every locale.
  for (const key of Object.keys(record).sort()) {
    const item = record[key];
    if (item === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${write(item, `${path}.${key}`)}`;
  }
  return `{${text}}`;
}

/**
 * A number rounded to 10 significant digits, -0 to 0. Done before points are given, so that the last bits of a
 * platform's `pow` cannot move a point.
 * @returns the number itself where it is not finite.
 */
export function roundSignificant(x: number): number {
  if (Number.isInteger(x) && x > -1e10 && x < 1e10) return x + 0;
  if (!Number.isFinite(x)) return x;
  const rounded = Number(x.toPrecision(10)) + 0;
  // Rounding up the largest doubles would give Infinity.
  return Number.isFinite(rounded) ? rounded : x;
}
