import { roundSignificant } from '../canonical.ts';
import { formatDay } from '../market/day.ts';
import type { SanityFlag } from '../market/snapshot.ts';
import type { FactorContext } from './context.ts';
import type { Factor, FactorOutcome, Inputs } from './factor.ts';
import { missing } from './outcome.ts';
import { faultIn, isSpoiledBy, windowOf, type Window } from './reach.ts';

interface Evaluated {
  readonly raw: FactorOutcome;
  readonly rounded: FactorOutcome;
  /** A window longer than the last 252 sessions; null where it has none. */
  readonly window: Window | null;
}

/**
 * Computes a factor, with every number rounded to 10 significant digits. Computed once a context, so strategies that
 * share a factor share the work. A number that is not finite counts as missing.
 */
export function outcomeOf(factor: Factor, context: FactorContext): FactorOutcome {
  return evaluated(factor, context).rounded;
}

/** The same before rounding, for factors that are built on another factor: nothing is rounded twice. */
export function rawOutcomeOf(factor: Factor, context: FactorContext): FactorOutcome {
  return evaluated(factor, context).raw;
}

/** True where the factor's window reaches over this fault. */
export function reachesOver(factor: Factor, context: FactorContext, flag: SanityFlag): boolean {
  const { window } = evaluated(factor, context);
  return window !== null && isSpoiledBy(flag, window);
}

function windowFor({ reach }: Factor, context: FactorContext, outcome: FactorOutcome): Window | null {
  if (reach === undefined || outcome.state === 'missing') return null;
  return windowOf(context, reach, outcome.state === 'value' ? outcome.variant : undefined);
}

function evaluated(factor: Factor, context: FactorContext): Evaluated {
  return context.once(factor, () => {
    const computed = factor.compute(context);
    const isFinite = computed.state !== 'value' || Number.isFinite(computed.value);
    const raw = isFinite ? withoutFault(factor, context, computed) : missing('not_finite');
    return { raw, rounded: round(raw), window: windowFor(factor, context, computed) };
  });
}

/**
 * A value whose window reaches over a fault in the facts is missing; an outcome settled by a sign or a fact is not
 * affected.
 */
function withoutFault(factor: Factor, context: FactorContext, outcome: FactorOutcome): FactorOutcome {
  if (outcome.state !== 'value' || factor.reach === 'dividends_back_to_fault') return outcome;
  const window = windowFor(factor, context, outcome);
  const fault = window === null ? null : faultIn(context.snapshot.flags, window);
  return fault === null ? outcome : missing('doubtful_facts', `the same basis before and after ${formatDay(fault)}`);
}

function round(outcome: FactorOutcome): FactorOutcome {
  if (outcome.state === 'missing') return outcome;
  const inputs = roundInputs(outcome.inputs);
  if (outcome.state === 'settled') return { ...outcome, inputs };
  return { ...outcome, value: roundSignificant(outcome.value), inputs };
}

function roundInputs(inputs: Inputs): Inputs {
  const rounded: Record<string, number | string | null> = {};
  for (const name in inputs) {
    const input = inputs[name] ?? null;
    if (typeof input !== 'number') rounded[name] = input;
    else rounded[name] = Number.isFinite(input) ? roundSignificant(input) : null;
  }
  return rounded;
}
