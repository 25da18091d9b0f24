import { adx } from '../../src/engine/indicators/adx.ts';
import { bollinger } from '../../src/engine/indicators/bollinger.ts';
import { ema } from '../../src/engine/indicators/ema.ts';
import { macd } from '../../src/engine/indicators/macd.ts';
import { mfi } from '../../src/engine/indicators/mfi.ts';
import { obv } from '../../src/engine/indicators/obv.ts';
import { roc } from '../../src/engine/indicators/roc.ts';
import { rollingExtremes } from '../../src/engine/indicators/rolling-extremes.ts';
import { rsi } from '../../src/engine/indicators/rsi.ts';
import { sma } from '../../src/engine/indicators/sma.ts';
import { trueRange } from '../../src/engine/indicators/true-range.ts';
import type { Comparison, GoldenVector } from './comparison.ts';

export interface LeanFile {
  readonly vectors: readonly LeanVector[];
  readonly datasets: Readonly<Record<string, LeanDataset>>;
}

interface LeanVector {
  readonly id: string;
  readonly name: string;
  readonly dataset: string;
  readonly tolerance: number;
  readonly primaryColumn: string;
  readonly otherComparisons: readonly { readonly column: string }[];
}

interface LeanDataset {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly (number | null)[]>>;
}

/** Columns from outside charting tools on real SPY bars. A column that we do not compute is a vector of its own. */
export function leanVectors(file: LeanFile): GoldenVector[] {
  return file.vectors.flatMap((vector) => {
    const dataset = file.datasets[vector.dataset];
    if (dataset === undefined) throw new Error(`${vector.id} names no data`);
    const series = computed(vector, dataset.inputs) ?? {};
    const comparisons = Object.entries(series).flatMap(([column, actual]) =>
      columnOf(dataset, column, actual, vector.tolerance, startOf(vector)),
    );
    const left = leftOut(vector, Object.keys(series)).map((column) => ({
      id: `${vector.id}#${column}`,
      comparisons: [],
    }));
    return [{ id: vector.id, comparisons }, ...(comparisons.length > 0 ? left : [])];
  });
}

/** The ADX sheet sums 14 bars for its first value, TA-Lib 13; by bar 175 the difference has decayed (see exclusions). */
function startOf(vector: LeanVector): number {
  return vector.name === 'AverageDirectionalIndex' ? 175 : 0;
}

function leftOut(vector: LeanVector, compared: readonly string[]): string[] {
  const named = [
    ...(startOf(vector) > 0 ? [`bars before ${startOf(vector)}`] : []),
    vector.primaryColumn,
    ...vector.otherComparisons.map(({ column }) => column),
  ];
  return [...new Set(named)].filter((column) => !compared.includes(column));
}

/** Compared from the first bar that both have; a bar that the file holds and we do not is a failure after that. */
function columnOf(
  dataset: LeanDataset,
  column: string,
  actual: Float64Array,
  tolerance: number,
  from: number,
): Comparison[] {
  const expected = dataset.outputs[column];
  if (expected === undefined) throw new Error(`no column ${column}`);
  const ready = actual.findIndex((x) => Number.isFinite(x));
  const allowed = Math.max(tolerance, lastDigit(expected));
  return expected.flatMap((value, i) =>
    value === null || i < Math.max(ready, from)
      ? []
      : [{ at: `${column}[${i}]`, expected: value, actual: actual[i] ?? NaN, tolerance: allowed }],
  );
}

/**
 * What the print allows: one of the last decimal (inputs and results are both rounded to it), and of volumes, printed
 * to seven digits and summed, two of the seventh digit of the greatest.
 */
function lastDigit(column: readonly (number | null)[]): number {
  const decimals = Math.max(...column.map((x) => (String(x ?? '').split('.')[1] ?? '').length));
  const greatest = Math.max(...column.map((x) => Math.abs(x ?? 0)));
  return decimals === 0 ? 2 * 10 ** (Math.floor(Math.log10(greatest)) - 6) : 1.0001 * 10 ** -decimals;
}

function computed(vector: LeanVector, inputs: LeanDataset['inputs']): Record<string, Float64Array> | null {
  const column = (name: string): Float64Array => Float64Array.from(inputs[name] ?? []);
  const [high, low, close, volume] = [column('high'), column('low'), column('close'), column('volume')];
  switch (vector.name) {
    case 'RelativeStrengthIndex':
      return { 'RSI 14 Wilder': rsi(close, 14) };
    case 'SimpleMovingAverage':
      // The same sheet holds an EMA that no vector names.
      return { SMA14: sma(close, 14), EMA14: ema(close, 14) };
    case 'BollingerBands': {
      const { upper, middle, lower } = bollinger(close, 20, 2);
      return { 'Bollinger Bands® 20 2 Bottom': lower, 'Moving Average 20': middle, 'Bollinger Bands® 20 2 Top': upper };
    }
    case 'AverageDirectionalIndex': {
      const { adx: average, plusDi, minusDi } = adx(high, low, close, 14);
      return { 'ADX 14': average, '+DI14': plusDi, '-DI14': minusDi };
    }
    case 'OnBalanceVolume':
      return { OBV: obv(close, volume) };
    case 'MoneyFlowIndex':
      return { 'Money Flow Index 20': mfi(high, low, close, volume, 20) };
    case 'MovingAverageConvergenceDivergence': {
      const { macd: line, signal, histogram } = macd(close, 12, 26, 9);
      return { MACD: line, Signal: signal, Histogram: histogram };
    }
    case 'TrueRange':
      return { TR: trueRange(high, low, close) };
    case 'DonchianChannel': {
      const { highest, lowest } = rollingExtremes(high, low, 50);
      const middle = highest.map((top, i) => (top + (lowest[i] ?? NaN)) / 2);
      return {
        'Donchian Channels 50 Mean': middle,
        'Donchian Channels 50 Top': highest,
        'Donchian Channels 50 Bottom': lowest,
      };
    }
    case 'StandardDeviation':
    case 'Variance':
      return { Var: variance(close, 10) };
    case 'Maximum':
      return { MAX_5: rollingExtremes(close, close, 5).highest };
    case 'Minimum':
      return { MIN_5: rollingExtremes(close, close, 5).lowest };
    case 'RateOfChangeRatio':
      return { ROCR_5: roc(close, 5).map((x) => 1 + x / 100) };
    default:
      return null;
  }
}

/** The square of the bands' half width at one deviation. */
function variance(close: Float64Array, period: number): Float64Array {
  const { upper, middle } = bollinger(close, period, 1);
  return upper.map((x, i) => (x - (middle[i] ?? NaN)) ** 2);
}
