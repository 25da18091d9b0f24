import { roundSignificant } from '../canonical.ts';
import type { FactorContext } from './context.ts';
import type { Factor, FactorOutcome, Inputs } from './factor.ts';
import { missing } from './outcome.ts';

interface Kept {
  readonly raw: FactorOutcome;
  readonly rounded: FactorOutcome;
}

const kept = new WeakMap<FactorContext, Map<string, Kept>>();

/**
 * What a factor comes to, with every number rounded to 10 significant digits. Computed once a context, so strategies
 * that share a factor share the work. A number that is not finite is missing, whatever the factor made of it.
 */
export function outcomeOf(factor: Factor, context: FactorContext): FactorOutcome {
  return keptOf(factor, context).rounded;
}

/** The same before rounding, for factors that are built on another factor: nothing is rounded twice. */
export function rawOutcomeOf(factor: Factor, context: FactorContext): FactorOutcome {
  return keptOf(factor, context).raw;
}

function keptOf(factor: Factor, context: FactorContext): Kept {
  let outcomes = kept.get(context);
  if (outcomes === undefined) {
    outcomes = new Map();
    kept.set(context, outcomes);
  }
  let found = outcomes.get(factor.id);
  if (found === undefined) {
    const computed = factor.compute(context);
    const raw = computed.state === 'value' && !Number.isFinite(computed.value) ? missing('not_finite') : computed;
    found = { raw, rounded: round(raw) };
    outcomes.set(factor.id, found);
  }
  return found;
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
