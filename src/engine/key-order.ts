/** An object's keys in the order they were set in, and what that order needs; found once for all objects that are alike. */
interface Shape {
  readonly next: Map<string, Shape>;
  readonly last: string;
  readonly isSorted: boolean;
  /** Objects put such keys (`0`, `12`) first whatever order they are set in, and `__proto__` is no property when set. */
  readonly hasSpecialKey: boolean;
  sorted: readonly string[] | null;
}

/** Returned instead of a value that {@link withKeysInOrder} leaves to a slower way. */
export const NOT_PLAIN = Symbol('not plain');

const SPECIAL_KEY = /^(\d+|__proto__)$/;
/** Shapes that are remembered; a program has far fewer, data that makes up its own keys has more. */
const MOST_SHAPES = 10_000;

let shapes = 0;
let root = emptyShape();

function emptyShape(): Shape {
  return { next: new Map(), last: '', isSorted: true, hasSpecialKey: false, sorted: null };
}

/**
 * The same JSON value with the keys of every object in the order of UTF-16 code units, so that `JSON.stringify` writes
 * them so; parts that are in order already are not copied. `NOT_PLAIN` where the value holds what JSON cannot, an object
 * with a class, or a key whose place cannot be chosen.
 */
export function withKeysInOrder(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : NOT_PLAIN;
    case 'object':
      if (value === null) return null;
      return Array.isArray(value) ? listInOrder(value) : objectInOrder(value as Record<string, unknown>);
    default:
      return NOT_PLAIN;
  }
}

function listInOrder(list: readonly unknown[]): unknown {
  let changed: unknown[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const ordered = withKeysInOrder(list[i]);
    if (ordered === NOT_PLAIN) return NOT_PLAIN;
    if (ordered === list[i]) continue;
    changed ??= list.slice();
    changed[i] = ordered;
  }
  return changed ?? list;
}

function objectInOrder(object: Record<string, unknown>): unknown {
  if (Object.getPrototypeOf(object) !== Object.prototype) return NOT_PLAIN;
  const shape = shapeOf(object);
  if (shape.hasSpecialKey) return NOT_PLAIN;
  let changed: Record<string, unknown> | null = null;
  if (!shape.isSorted) {
    changed = {};
    shape.sorted ??= Object.keys(object).sort();
    for (const key of shape.sorted) changed[key] = object[key];
  }
  for (const key in object) {
    const own = object[key];
    if (own === undefined) continue;
    const ordered = withKeysInOrder(own);
    if (ordered === NOT_PLAIN) return NOT_PLAIN;
    if (ordered === own) continue;
    changed ??= { ...object };
    changed[key] = ordered;
  }
  return changed ?? object;
}

function shapeOf(object: object): Shape {
  let shape = root;
  for (const key in object) shape = shape.next.get(key) ?? addKey(shape, key);
  return shape;
}

function addKey(before: Shape, key: string): Shape {
  const added = {
    next: new Map<string, Shape>(),
    last: key,
    isSorted: before.isSorted && (before === root || before.last < key),
    hasSpecialKey: before.hasSpecialKey || SPECIAL_KEY.test(key),
    sorted: null,
  };
  if (shapes >= MOST_SHAPES) [shapes, root] = [0, emptyShape()];
  else {
    shapes += 1;
    before.next.set(key, added);
  }
  return added;
}
