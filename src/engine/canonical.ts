/** A value that has no canonical text: a number that is not finite, a function, a class instance, a hole. */
export class CanonicalError extends Error {
  readonly #what: string;
  readonly #path: string;
  constructor(path: string, what: string) {
    super(`no canonical JSON for ${what} at ${path === '' ? 'the top' : path}`);
    this.name = 'CanonicalError';
    [this.#path, this.#what] = [path, what];
  }

  /** The same error, as seen from one level further up. */
  under(step: string): CanonicalError {
    return new CanonicalError(`${step}${this.#path}`, this.#what);
  }
}

/** A value that was written before: its canonical text stands for it. */
export class CanonicalText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/**
 * JSON with one spelling for one value: keys sorted by UTF-16 code unit, no white space, -0 as 0, numbers as ECMAScript
 * prints them (the shortest text that reads back as the same number), absent (`undefined`) properties left out.
 * After RFC 8785 (JSON Canonicalization Scheme).
 * @throws CanonicalError on anything that JSON cannot hold; nothing is turned into null.
 */
export function canonicalJson(value: unknown): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'number':
      if (!Number.isFinite(value)) throw new CanonicalError('', String(value));
      return value === 0 ? '0' : String(value);
    case 'object':
      return Array.isArray(value) ? writeArray(value) : writeObject(value as object);
    default:
      throw new CanonicalError('', typeof value);
  }
}

function writeArray(items: readonly unknown[]): string {
  let text = '[';
  let i = 0;
  try {
    for (; i < items.length; i++) text += (i === 0 ? '' : ',') + canonicalJson(items[i]);
  } catch (error) {
    throw error instanceof CanonicalError ? error.under(`[${String(i)}]`) : error;
  }
  return `${text}]`;
}

function writeObject(object: object): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) {
    if (object instanceof CanonicalText) return object.text;
    throw new CanonicalError('', 'an object with a class');
  }
  const record = object as Record<string, unknown>;
  let text = '';
  let key = '';
  try {
    for (key of inOrder(Object.keys(record))) {
      const item = record[key];
      if (item === undefined) continue;
      text += `${text === '' ? '' : ','}${nameOf(key)}${canonicalJson(item)}`;
    }
  } catch (error) {
    throw error instanceof CanonicalError ? error.under(`.${key}`) : error;
  }
  return `{${text}}`;
}

/** Sorts by UTF-16 code unit, as `sort()` and `<` do in every locale; what was read from canonical JSON is sorted already. */
function inOrder(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return keys.sort();
  return keys;
}

const PLAIN = /^\w+$/;
const nameOf = (key: string): string => (PLAIN.test(key) ? `"${key}":` : `${JSON.stringify(key)}:`);

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
