import { annualisedVolatility, beta, maxDrawdown, simpleReturns } from '../../src/engine/evaluation/risk.ts';
import type { Comparison, GoldenVector } from './comparison.ts';

type Printed = number | 'NaN' | 'Infinity' | '-Infinity';
type Expected = Printed | readonly Expected[];
interface Named {
  readonly $series: string;
}

export interface EmpyricalFile {
  readonly series: Readonly<Record<string, Series>>;
  readonly vectors: readonly EmpyricalVector[];
}

interface Series {
  readonly start?: string;
  readonly values?: readonly Printed[];
  readonly columns?: Readonly<Record<string, readonly Printed[]>>;
}

interface EmpyricalVector {
  readonly id: string;
  readonly fn: string;
  readonly args: Readonly<Record<string, Named | number | string | readonly number[]>>;
  readonly expected: Expected;
  readonly decimals: number | null;
}

/** empyrical's tests of the measures that the risk level uses. */
export function empyricalVectors(file: EmpyricalFile): GoldenVector[] {
  return file.vectors.map((vector) => ({ id: vector.id, comparisons: compared(file, vector) ?? [] }));
}

function compared(file: EmpyricalFile, vector: EmpyricalVector): Comparison[] | null {
  const series = (name: string): Dated => datedOf(file, vector.args[name]);
  const window = Number(vector.args['window']);
  switch (vector.fn) {
    case 'simple_returns':
      return listed(vector, [...simpleReturns(Float64Array.from(series('prices').values))]);
    case 'annual_volatility':
      return listed(vector, [volatility(series('returns').values, String(vector.args['period']))]);
    case 'max_drawdown':
      return listed(vector, [-maxDrawdown(pathOf(series('returns').values))]);
    case 'roll_max_drawdown':
      return listed(
        vector,
        windows(series('returns').values, window, (part) => -maxDrawdown(pathOf(part))),
      );
    case 'beta':
    case 'alpha_beta':
      return listed(vector, [betaOf(series('returns'), series('benchmark'))]);
    case 'roll_alpha_beta':
      return listed(vector, rollingBeta(series('returns'), series('benchmark'), window));
    default:
      return null;
  }
}

/** Half of the last decimal that the test of empyrical compares; rolling figures are printed to 4 digits. */
function listed(vector: EmpyricalVector, actual: readonly number[]): Comparison[] {
  const decimals = Number(vector.args['decimal_places'] ?? vector.decimals ?? 4);
  const expected = betaPart(vector);
  if (expected.length !== actual.length) throw new Error(`${vector.id}: ${expected.length} against ${actual.length}`);
  return actual.map((value, i) => ({
    at: `${vector.fn}[${i}]`,
    expected: Number(expected[i]),
    actual: value,
    tolerance: 0.5001 * 10 ** -decimals,
  }));
}

/** Where alpha and beta stand as pairs only beta is compared: the product has no alpha. */
function betaPart({ fn, expected }: EmpyricalVector): readonly (Expected | undefined)[] {
  if (!Array.isArray(expected)) return [expected];
  if (fn === 'alpha_beta') return [expected[1] as Expected];
  return fn === 'roll_alpha_beta' ? expected.map((pair: readonly Expected[]) => pair[1]) : expected;
}

interface Dated {
  readonly start: number;
  readonly values: readonly number[];
}

function datedOf(file: EmpyricalFile, arg: EmpyricalVector['args'][string] | undefined): Dated {
  const series = file.series[(arg as Named).$series];
  if (series === undefined) throw new Error('no such series');
  const values = series.values ?? Object.values(series.columns ?? {})[0] ?? [];
  return { start: series.start === undefined ? 0 : Date.parse(series.start) / 86_400_000, values: values.map(Number) };
}

/** Our figure is for 252 sessions; the root of the other year's length over 252 turns it. */
function volatility(returns: readonly number[], period: string): number {
  const perYear: Record<string, number> = { daily: 252, weekly: 52, monthly: 12 };
  return annualisedVolatility(Float64Array.from(returns)) * Math.sqrt((perYear[period] ?? NaN) / 252);
}

/** empyrical starts at 1 and takes a missing return as none. */
function pathOf(returns: readonly number[]): Float64Array {
  let value = 1;
  return Float64Array.from([1, ...returns.map((r) => (value *= 1 + (Number.isNaN(r) ? 0 : r)))]);
}

/** Joined by date, and days on which one has no return left out, as the engine does before it asks for beta. */
function betaOf(returns: Dated, benchmark: Dated): number {
  const shift = returns.start - benchmark.start;
  const pairs = returns.values
    .map((r, i) => [r, benchmark.values[i + shift] ?? NaN] as const)
    .filter(([r, b]) => !Number.isNaN(r) && !Number.isNaN(b));
  return beta(Float64Array.from(pairs.map(([r]) => r)), Float64Array.from(pairs.map(([, b]) => b)));
}

/** Both series of the vectors start on the same day. */
function rollingBeta(returns: Dated, benchmark: Dated, window: number): number[] {
  const starts = windows(
    returns.values.map((_, i) => i),
    window,
    ([first]) => first ?? 0,
  );
  const part = (dated: Dated, at: number): Dated => ({ start: 0, values: dated.values.slice(at, at + window) });
  return starts.map((at) => betaOf(part(returns, at), part(benchmark, at)));
}

function windows(values: readonly number[], size: number, figure: (part: readonly number[]) => number): number[] {
  return Array.from({ length: Math.max(values.length - size + 1, 0) }, (_, i) => figure(values.slice(i, i + size)));
}
