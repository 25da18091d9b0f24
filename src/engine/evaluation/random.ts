/** 2^31 - 1, a Mersenne prime. */
const MODULUS = 2_147_483_647;
const MULTIPLIER = 48_271;
/** Small seeds start near each other: the first numbers are thrown away. */
const WARM_UP = 20;

/**
 * One step of the "minimal standard" generator: Park & Miller 1988, "Random number generators: good ones are hard to
 * find", Communications of the ACM 31(10), with the multiplier of their 1993 letter. It is written in one line in any
 * language, so that an interval can be drawn again by a script that knows nothing of this program.
 */
export const nextMinimalStandard = (state: number): number => (state * MULTIPLIER) % MODULUS;

/**
 * A stream of numbers in [0, 1) that depends on nothing but the seed.
 *
 * @param seed any whole number; the state starts at its remainder by 2^31 - 2, plus 1.
 */
export function createRandom(seed: number): () => number {
  const folded = Math.trunc(seed) % (MODULUS - 1);
  let state = (folded < 0 ? folded + MODULUS - 1 : folded) + 1;
  for (let i = 0; i < WARM_UP; i++) state = nextMinimalStandard(state);
  return () => {
    state = nextMinimalStandard(state);
    return (state - 1) / (MODULUS - 1);
  };
}

/** Shuffles in place: Fisher & Yates 1938, from the last entry down. */
export function shuffle<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
