import { adx } from '../../src/engine/indicators/adx.ts';
import { bollinger } from '../../src/engine/indicators/bollinger.ts';
import { cci } from '../../src/engine/indicators/cci.ts';
import { mfi } from '../../src/engine/indicators/mfi.ts';
import { obv } from '../../src/engine/indicators/obv.ts';
import { roc } from '../../src/engine/indicators/roc.ts';
import { rollingExtremes } from '../../src/engine/indicators/rolling-extremes.ts';
import { rsi } from '../../src/engine/indicators/rsi.ts';
import { sma } from '../../src/engine/indicators/sma.ts';
import { stochastic } from '../../src/engine/indicators/stochastic.ts';
import { trueRange } from '../../src/engine/indicators/true-range.ts';
import { williamsR } from '../../src/engine/indicators/williams-r.ts';
import { alignRight, type GoldenVector } from './comparison.ts';

interface TulipVector {
  readonly id: string;
  readonly name: string;
  readonly options: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
}

interface Ours {
  readonly series: Readonly<Record<string, Float64Array>>;
  /** Leading numbers of the vector that follow another convention; said in the exclusions as `id#first bar`. */
  readonly skip?: number;
}

/** The numbers of Achelis' book and of Tulip's own run, compared to the digits that are printed. */
export function tulipVectors(file: readonly TulipVector[]): GoldenVector[] {
  return file.flatMap((vector) => {
    const ours = computed(vector);
    const comparisons = Object.entries(ours?.series ?? {}).flatMap(([name, actual]) => {
      const expected = vector.outputs[name];
      if (expected === undefined) throw new Error(`${vector.id} has no output ${name}`);
      return alignRight(name, expected, actual, printedTolerance(vector, expected), ours?.skip);
    });
    const firstBar = ours?.skip === undefined ? [] : [{ id: `${vector.id}#first bar`, comparisons: [] }];
    return [{ id: vector.id, comparisons }, ...firstBar];
  });
}

function computed(vector: TulipVector): Ours | null {
  const input = (name: string): Float64Array => Float64Array.from(vector.inputs[name] ?? []);
  const option = (name: string): number => vector.options[name] ?? NaN;
  const period = option('period');
  const [real, high, low, close, volume] = ['real', 'high', 'low', 'close', 'volume'].map(input) as Columns;
  switch (vector.name) {
    case 'sma':
      return { series: { sma: sma(real, period) } };
    case 'rsi':
      return { series: { rsi: rsi(real, period) } };
    case 'tr':
      return { series: { tr: trueRange(high, low, close) }, skip: 1 };
    case 'cci':
      return { series: { cci: cci(high, low, close, period) } };
    case 'willr':
      return { series: { willr: williamsR(close, rollingExtremes(high, low, period)) } };
    case 'mfi':
      return { series: { mfi: mfi(high, low, close, volume, period) } };
    case 'obv':
      return { series: { obv: obv(close, volume).map((x) => x - (volume[0] ?? 0)) } };
    case 'roc':
      return { series: { roc: roc(real, period).map((x) => x / 100) } };
    case 'rocr':
      return { series: { rocr: roc(real, period).map((x) => 1 + x / 100) } };
    case 'di': {
      const { plusDi, minusDi } = adx(high, low, close, period);
      return { series: { plus_di: plusDi, minus_di: minusDi }, skip: 1 };
    }
    case 'bbands': {
      const { lower, middle, upper } = bollinger(real, period, option('stddev'));
      return { series: { bbands_lower: lower, bbands_middle: middle, bbands_upper: upper } };
    }
    case 'stddev': {
      const { upper, middle } = bollinger(real, period, 1);
      return { series: { stddev: upper.map((x, i) => x - (middle[i] ?? NaN)) } };
    }
    case 'stoch': {
      const range = rollingExtremes(high, low, option('k_period'));
      const { k, d } = stochastic(close, range, option('k_slowing_period'), option('d_period'));
      return { series: { stoch_k: k, stoch_d: d } };
    }
    default:
      return null;
  }
}

type Columns = [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];

/** Half of the last printed digit; the book is itself off by up to 0.01 where it rounds between steps. */
function printedTolerance(vector: TulipVector, expected: readonly number[]): number {
  const digits = Math.max(...expected.map((x) => (String(x).split('.')[1] ?? '').length));
  const half = 0.5001 * 10 ** -digits;
  return vector.id.startsWith('tulip/atoz/') ? Math.max(half, BOOK_TOLERANCE) : half;
}

const BOOK_TOLERANCE = 0.01;
