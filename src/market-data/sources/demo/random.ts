/**
 * Reproducible randomness: integer arithmetic, additions, multiplications and square roots only, all of which IEEE 754
 * rounds in one way, so that the generated market is the same bytes on every platform. `Math.exp` and its kin are not.
 */
export interface RandomStream {
  /** The next 32 random bits as an unsigned integer. */
  bits(): number;
}

/**
 * sfc32, seeded by the text's hash. Source: Chris Doty-Humphrey, PractRand, "small fast counting" generator.
 */
export function createStream(seed: string): RandomStream {
  let mixed = fnv1a(seed);
  const next = (): number => {
    mixed = (mixed + 0x9e3779b9) | 0;
    let z = mixed ^ (mixed >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let counter = 1;
  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 12; i++) bits();
  return { bits };
}

/** Uniform in [0, 1). */
export function uniform(stream: RandomStream): number {
  return stream.bits() / 4294967296;
}

/** Uniform in [low, high). */
export function between(stream: RandomStream, low: number, high: number): number {
  return low + (high - low) * uniform(stream);
}

const TWO_DRAWS = 1 / Math.sqrt((2 * 65536 * 65536) / 12);
const FOUR_DRAWS = 1 / Math.sqrt((4 * 65536 * 65536) / 12);

/** Mean 0, variance 1, symmetric, within ±2.45: a triangle, from one draw. */
export function triangle(stream: RandomStream): number {
  const x = stream.bits();
  return ((x & 65535) + (x >>> 16) - 65535) * TWO_DRAWS;
}

/** Mean 0, variance 1, symmetric, within ±3.47: near to a bell (Irwin-Hall of four), from two draws. */
export function bell(stream: RandomStream): number {
  const x = stream.bits();
  const y = stream.bits();
  return ((x & 65535) + (x >>> 16) + (y & 65535) + (y >>> 16) - 131070) * FOUR_DRAWS;
}

/**
 * Growth factor of a small log return: e^x to third order, and exactly symmetric (`grow(-x) = 1 / grow(x)`), so that a
 * symmetric draw favours neither direction.
 */
export function grow(x: number): number {
  return (2 + x) / (2 - x);
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
