import { SERIES, type Outputs } from './indicators-ours.ts';

type Series = ArrayLike<number>;

/**
 * How a peer's series stands to ours. `every`: equal at every bar that it gives. `last`: its average starts from
 * another seed, so only the newest bar is equal, where the start has decayed. `other`: another definition under the
 * same name. `scale` and `shift` turn its unit into ours.
 */
type Kinship = 'other' | { readonly on: 'every' | 'last'; readonly scale?: number; readonly shift?: number };

const EVERY: Kinship = { on: 'every' };
const LAST: Kinship = { on: 'last' };
const TOLERANCE = 1e-9;

/** All but the averages with another seed are equal at every bar. */
export function checkIxjb(ours: Outputs, theirs: readonly Series[]): string[] {
  const obvShift = (ours[15] as Float64Array)[0] as number;
  return check('@ixjb94/indicators', ours, theirs, {
    ema: LAST,
    macd: LAST,
    'macd signal': LAST,
    'macd histogram': LAST,
    atr: LAST,
    obv: { on: 'every', shift: obvShift },
    roc: { on: 'every', scale: 100 },
    adx: LAST,
  });
}

/** It has no histogram, ADX, +DI and -DI; several of its definitions are its own. */
export function checkIndicatorts(ours: Outputs, theirs: readonly Series[]): string[] {
  const obvShift = (ours[15] as Float64Array)[0] as number;
  return check('indicatorts', ours, theirs, {
    ema: LAST,
    macd: LAST,
    'macd signal': LAST,
    'macd histogram': 'other',
    // Its RSI smooths from the first change on, ATR is a simple average, %K is not slowed, and CCI and MFI divide
    // otherwise.
    rsi: LAST,
    atr: 'other',
    'stochastic k': 'other',
    'stochastic d': 'other',
    cci: 'other',
    mfi: 'other',
    obv: { on: 'every', shift: obvShift },
    adx: 'other',
    'plus di': 'other',
    'minus di': 'other',
  });
}

export function checkPlain(ours: Outputs, theirs: readonly Series[]): string[] {
  return check('plain loops', ours, theirs, {});
}

function check(
  name: string,
  ours: Outputs,
  theirs: readonly Series[],
  kin: Partial<Record<(typeof SERIES)[number], Kinship>>,
): string[] {
  const lines = SERIES.flatMap((series, i) => {
    const kinship = kin[series] ?? EVERY;
    if (kinship === 'other') return [];
    const mine = ours[i] as Float64Array;
    const other = theirs[i] ?? [];
    const first = kinship.on === 'last' ? mine.length - 1 : Math.max(mine.length - other.length, ready(mine));
    const error = farthest(mine, other, first, kinship);
    return error <= TOLERANCE ? [] : [`${name} ${series}: off by ${error}`];
  });
  return lines;
}

function ready(series: Series): number {
  let i = 0;
  while (i < series.length && Number.isNaN(series[i])) i++;
  return i;
}

/** The greatest relative distance, right-aligned. */
function farthest(
  mine: Series,
  other: Series,
  first: number,
  { scale = 1, shift = 0 }: Exclude<Kinship, 'other'>,
): number {
  const offset = mine.length - other.length;
  let worst = 0;
  for (let i = first; i < mine.length; i++) {
    const theirs = (other[i - offset] ?? NaN) * scale + shift;
    const distance = Math.abs((mine[i] as number) - theirs) / Math.max(1, Math.abs(theirs));
    if (!(distance <= worst)) worst = distance;
  }
  return worst;
}
