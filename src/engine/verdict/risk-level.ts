import { roundSignificant } from '../canonical.ts';
import { beta, maxDrawdown, simpleReturns } from '../evaluation/risk.ts';
import { altmanZ, Z_DOUBLE_PRIME_ZONES, Z_ZONES } from '../factors/altman-z.ts';
import type { FactorContext } from '../factors/context.ts';
import { outcomeOf } from '../factors/evaluate.ts';
import type { FactorOutcome } from '../factors/factor.ts';
import { missing } from '../factors/outcome.ts';
import { faultIn, type Window } from '../factors/reach.ts';
import { at, MIN_SESSIONS, YEAR_SESSIONS } from '../factors/prices.ts';
import { volatility } from '../factors/volatility.ts';
import { formatDay, type Day } from '../market/day.ts';
import type { Analysis, Reason, RiskLine } from './analysis.ts';
import { missingReason } from './coverage.ts';

type Level = NonNullable<RiskLine['level']>;

/** House edges of method.md: below the first low, up to the second moderate, above it high. */
const VOLATILITY_EDGES = [0.2, 0.35] as const;
const DRAWDOWN_EDGES = [0.25, 0.5] as const;
const BETA_EDGES = [0.8, 1.3] as const;
const ORDER: readonly Level[] = ['low', 'moderate', 'high'];
const DRAWDOWN_BACK = 756;
const MIN_COMMON_RETURNS = 250;

export interface Risk {
  readonly level: Analysis['risk_level'];
  readonly lines: readonly RiskLine[];
  /** Sessions that the drawdown looks back over, where that is less than three years. */
  readonly shortDrawdown: number | null;
  /** What the drawdown reads; null where there is none. */
  readonly drawdownWindow: Window | null;
}

/** The risk inputs of a company and their level: the median of the known ones, the higher of a middle two. */
export function riskOf(context: FactorContext): Risk {
  return context.once(measureRisk, () => measureRisk(context));
}

function measureRisk(context: FactorContext): Risk {
  const drawdown = drawdownOf(context);
  const lines = [volatilityLine(context), drawdown.line, betaLine(context), altmanLine(context)];
  return { level: levelOf(lines), lines, shortDrawdown: drawdown.short, drawdownWindow: drawdown.window };
}

/** The level that inputs add up to; null under two of them; distress makes the whole high. */
export function levelOf(lines: readonly RiskLine[]): Analysis['risk_level'] {
  const levels = lines
    .flatMap((line) => (line.level === null ? [] : [ORDER.indexOf(line.level)]))
    .sort((a, b) => a - b);
  if (levels.length < 2) return null;
  if (lines.some((line) => line.input === 'altman' && line.level === 'high')) return 'high';
  return ORDER[levels[Math.floor(levels.length / 2)] as number] ?? null;
}

function measured(input: RiskLine['input'], value: number, edges: readonly [number, number]): RiskLine {
  if (!Number.isFinite(value)) return absent(input, missing('not_finite'));
  const rounded = roundSignificant(value);
  const level = rounded < edges[0] ? 'low' : rounded <= edges[1] ? 'moderate' : 'high';
  return { input, value: rounded, level, reason: null };
}

function absent(input: RiskLine['input'], why: Exclude<FactorOutcome, { state: 'value' }> | Reason): RiskLine {
  if ('key' in why) return { input, value: null, level: null, reason: why };
  const reason = why.state === 'missing' ? missingReason(why) : { key: why.because, params: {} };
  return { input, value: null, level: null, reason };
}

function volatilityLine(context: FactorContext): RiskLine {
  const outcome = outcomeOf(volatility, context);
  if (outcome.state === 'value') return measured('volatility', outcome.value, VOLATILITY_EDGES);
  return absent('volatility', outcome);
}

interface Drawdown {
  readonly line: RiskLine;
  readonly short: number | null;
  readonly window: Window | null;
}

/**
 * Worst fall over P(t-756) … P(t), or over a shorter history of at least 253 sessions; missing where a fault lies in
 * between.
 */
function drawdownOf(context: FactorContext): Drawdown {
  const { adjusted, t, day } = context.prices;
  const without = (why: Parameters<typeof missing>): Drawdown => ({
    line: absent('drawdown', missing(...why)),
    short: null,
    window: null,
  });
  if (adjusted === null) return without(['no_adjusted_close', 'adjusted close']);
  if (t + 1 < MIN_SESSIONS) return without(['too_few_sessions', `${String(MIN_SESSIONS)} sessions`]);
  const first = Math.max(0, t - DRAWDOWN_BACK);
  const window = { from: day[first] as Day, reads: 'dividends' } as const;
  const fault = faultIn(context.snapshot.flags, window);
  if (fault !== null) {
    const needs = `the same basis before and after ${formatDay(fault)}`;
    return { ...without(['doubtful_facts', needs]), window };
  }
  const line = measured('drawdown', maxDrawdown(adjusted.subarray(first)), DRAWDOWN_EDGES);
  return { line, short: t < DRAWDOWN_BACK ? t + 1 : null, window };
}

/**
 * Safe, grey or distressed, by the zones of the variant that was used; not for banks, whose business is debt, nor for
 * funds.
 */
function altmanLine(context: FactorContext): RiskLine {
  if (context.sectorClass === 'financial') return absent('altman', { key: 'altman_not_for_financials', params: {} });
  if (context.sectorClass === 'fund') return absent('altman', { key: 'altman_not_for_funds', params: {} });
  const outcome = outcomeOf(altmanZ, context);
  if (outcome.state !== 'value') return absent('altman', outcome);
  const [distress, safe] = outcome.variant === 'z' ? Z_ZONES : Z_DOUBLE_PRIME_ZONES;
  const level = outcome.value > safe ? 'low' : outcome.value < distress ? 'high' : 'moderate';
  return { input: 'altman', value: outcome.value, level, reason: null };
}

/** Slope of the last 252 daily returns on the benchmark's, over the dates that both have. */
function betaLine(context: FactorContext): RiskLine {
  const { prices, benchmarkPrices } = context;
  const { adjusted, t } = prices;
  if (adjusted === null) return absent('beta', missing('no_adjusted_close', 'adjusted close'));
  if (context.isBenchmark) return absent('beta', missing('is_benchmark', 'another benchmark'));
  if (benchmarkPrices === null || benchmarkPrices.adjusted === null)
    return absent('beta', missing('no_benchmark', 'benchmark'));
  const own: number[] = [];
  const theirs: number[] = [];
  let j = benchmarkPrices.t;
  for (let i = t; i >= Math.max(0, t - YEAR_SESSIONS); i--) {
    const day = prices.day[i] as number;
    while (j >= 0 && (benchmarkPrices.day[j] as number) > day) j -= 1;
    if (j < 0) break;
    if (benchmarkPrices.day[j] !== day) continue;
    own.push(at(adjusted, i));
    theirs.push(at(benchmarkPrices.adjusted, j));
  }
  const common = own.length - 1;
  if (common < MIN_COMMON_RETURNS) {
    return absent('beta', {
      key: 'beta_too_few_common_dates',
      params: { common: Math.max(common, 0), needed: MIN_COMMON_RETURNS },
    });
  }
  const slope = beta(
    simpleReturns(Float64Array.from(own.reverse())),
    simpleReturns(Float64Array.from(theirs.reverse())),
  );
  return measured('beta', slope, BETA_EDGES);
}
