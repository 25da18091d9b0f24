import { NOT_PLAIN, withKeysInOrder } from './key-order.ts';

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

/**
 * JSON with one spelling for one value: keys sorted by UTF-16 code unit, no white space, -0 as 0, numbers as ECMAScript
 * prints them (the shortest text that reads back as the same number), absent (`undefined`) properties left out.
 * After RFC 8785 (JSON Canonicalization Scheme).
 * @throws CanonicalError on anything that JSON cannot hold; nothing is turned into null.
 */
export function canonicalJson(value: unknown): string {
  const ordered = withKeysInOrder(value);
  // The engine's own writer takes half the time.
  return ordered === NOT_PLAIN ? write(value) : JSON.stringify(ordered);
}

/** The canonical JSON of an object, of which the canonical texts of its properties are given. */
export function canonicalJsonOf(texts: Readonly<Record<string, string>>): string {
  const names = Object.keys(texts).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${texts[name] as string}`).join(',')}}`;
}

/** Writes any value, and says of what cannot be written where it stands. */
function write(value: unknown): string {
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
    for (; i < items.length; i++) text += (i === 0 ? '' : ',') + write(items[i]);
  } catch (error) {
    throw error instanceof CanonicalError ? error.under(`[${String(i)}]`) : error;
  }
  return `${text}]`;
}

function writeObject(object: object): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) throw new CanonicalError('', 'an object with a class');
  const record = object as Record<string, unknown>;
  let text = '';
  let key = '';
  try {
    for (key of Object.keys(record).sort()) {
      const item = record[key];
      if (item === undefined) continue;
      text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${write(item)}`;
    }
  } catch (error) {
    throw error instanceof CanonicalError ? error.under(`.${key}`) : error;
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
  const near = roundNear(x);
  if (near !== null) return near;
  const rounded = Number(x.toPrecision(10)) + 0;
  // Rounding up the largest doubles would give Infinity.
  return Number.isFinite(rounded) ? rounded : x;
}

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Digits are counted apart where what follows them is as near as this to a half: scaling rounds too, by far less. */
const SURELY = 1e-4;

/**
 * As {@link roundSignificant}, in a tenth of the time, for numbers of an ordinary size; null for all others. Both the ten
 * digits and the power of ten are exact, so dividing gives the double nearest to the decimal, as reading its text does.
 */
function roundNear(x: number): number | null {
  const size = Math.abs(x);
  const shift = 9 - Math.floor(Math.log10(size));
  if (!(shift >= 0 && shift < POWERS.length)) return null;
  const power = POWERS[shift] as number;
  const scaled = size * power;
  const digits = Math.floor(scaled + 0.5);
  if (digits < 1e9 || digits >= 1e10 || Math.abs(scaled - Math.floor(scaled) - 0.5) < SURELY) return null;
  return x < 0 ? -digits / power : digits / power;
}
