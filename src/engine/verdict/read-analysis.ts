import type { Analysis } from './analysis.ts';

type Fields = Readonly<Record<string, unknown>>;
type Test = (value: unknown) => boolean;

const isText: Test = (value) => typeof value === 'string';
const isNumber: Test = (value) => typeof value === 'number';
const isWhole: Test = (value) => Number.isInteger(value);
const isDate: Test = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
const orNull =
  (test: Test): Test =>
  (value) =>
    value === null || test(value);
const oneOf =
  (...values: readonly unknown[]): Test =>
  (value) =>
    values.includes(value);

/** True for an object whose fields pass their tests; it may have others. */
const has =
  (fields: Readonly<Record<string, Test>>): Test =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(fields).every(([name, test]) => test((value as Fields)[name]));
const listOf =
  (test: Test): Test =>
  (value) =>
    Array.isArray(value) && value.every(test);

const isReason = has({ key: isText, params: has({}) });
const isComparator: Test = (value) =>
  has({ kind: oneOf('breakpoints', 'settled') })(value) ||
  has({ kind: oneOf('sector', 'universe'), name: isText, n: isNumber, percentile: isNumber, median: isNumber })(value);
const isPoint = has({
  factor: isText,
  kind: oneOf('fundamental', 'technical'),
  points: isWhole,
  weight: isWhole,
  value: orNull(isNumber),
  unit: isText,
  comparator: isComparator,
  reason: isReason,
  inputs: has({}),
});

/** The fields that every reader of a stored document needs. */
const isAnalysis = has({
  engine_version: isText,
  strategy: isText,
  symbol: isText,
  company_name: isText,
  sector: orNull(isText),
  currency: isText,
  source: isText,
  is_demo: oneOf(true, false),
  as_of: isDate,
  snapshot_hash: isText,
  benchmark: isText,
  benchmark_hash: orNull(isText),
  reference_hash: orNull(isText),
  state: oneOf('ready', 'insufficient'),
  recommendation: oneOf('BUY', 'HOLD', 'SELL', null),
  strength: oneOf('weak', 'moderate', 'strong', null),
  score: (value) => value === null || (isWhole(value) && (value as number) >= 0 && (value as number) <= 100),
  points_sum: isWhole,
  points: listOf(isPoint),
  coverage: has({
    have: isWhole,
    of: isWhole,
    weight: isWhole,
    missing: listOf(has({ factor: isText, weight: isWhole, reason: isReason })),
  }),
  current_price: orNull(isNumber),
  price_change: orNull(isNumber),
  price_change_percent: orNull(isNumber),
});

/**
 * The analysis in a stored document; null where the document is damaged. Documents of other versions of the engine
 * may hold more.
 */
export function readAnalysis(document: string): Analysis | null {
  try {
    const value: unknown = JSON.parse(document);
    return isAnalysis(value) ? (value as Analysis) : null;
  } catch {
    return null;
  }
}
