import { roundSignificant } from '../canonical.ts';
import { formatDay } from '../market/day.ts';
import type { SanityFlag } from '../market/snapshot.ts';
import type { FactorContext, SectorPe } from './context.ts';
import type { Factor, FactorOutcome, Inputs } from './factor.ts';
import { missing } from './outcome.ts';
import { faultIn, windowOf, type Window } from './reach.ts';

/** The result of a factor as a verdict reads it. */
export interface Evaluated {
  /** With every number rounded to 10 significant digits. */
  readonly outcome: FactorOutcome;
  /** A window longer than the last 252 sessions; null where it has none. */
  readonly window: Window | null;
}

/** The same with what it was before rounding. */
interface Computed {
  readonly raw: FactorOutcome;
  readonly evaluated: Evaluated;
}

/**
 * Computes a factor, with every number rounded to 10 significant digits. Computed once a context, so strategies that
 * share a factor share the work. A number that is not finite counts as missing.
 */
export function outcomeOf(factor: Factor, context: FactorContext): FactorOutcome {
  return evaluate(factor, context).outcome;
}

/** The same before rounding, for factors that are built on another factor: nothing is rounded twice. */
export function rawOutcomeOf(factor: Factor, context: FactorContext): FactorOutcome {
  return compute(factor, context).raw;
}

/** As {@link outcomeOf}, with all that is known of the outcome. */
export function evaluate(factor: Factor, context: FactorContext): Evaluated {
  return compute(factor, context).evaluated;
}

function compute(factor: Factor, context: FactorContext): Computed {
  return context.once(factor, () =>
    finish(factor, factor.compute(context), context.snapshot.flags, (variant) => windowFor(factor, context, variant)),
  );
}

/**
 * As {@link evaluate}, for a factor that reads its sector's figures, before those are known. What is returned holds
 * nothing of the context.
 */
export function evaluateForSector(
  factor: Factor,
  context: FactorContext,
): ((sectorPe: SectorPe | null) => Evaluated) | null {
  const read = factor.computeForSector?.(context);
  if (read === undefined) return null;
  return forSector(factor, read, context.snapshot.flags, windowsOf(factor, context));
}

/** The windows of every variant. */
function windowsOf(factor: Factor, context: FactorContext): ReadonlyMap<string | undefined, Window | null> {
  const variants = [undefined, 'ttm', 'fy'];
  return new Map(variants.map((variant) => [variant, windowFor(factor, context, variant)]));
}

/** Apart, because a function keeps alive whatever any function made beside it reads. */
function forSector(
  factor: Factor,
  read: (sectorPe: SectorPe | null) => FactorOutcome,
  flags: readonly SanityFlag[],
  windows: ReadonlyMap<string | undefined, Window | null>,
): (sectorPe: SectorPe | null) => Evaluated {
  return (sectorPe) => finish(factor, read(sectorPe), flags, (variant) => windows.get(variant) ?? null).evaluated;
}

function finish(
  factor: Factor,
  computed: FactorOutcome,
  flags: readonly SanityFlag[],
  windowOfVariant: (variant: string | undefined) => Window | null,
): Computed {
  const isFinite = computed.state !== 'value' || Number.isFinite(computed.value);
  const variant = computed.state === 'value' ? computed.variant : undefined;
  const window = computed.state === 'missing' ? null : windowOfVariant(variant);
  const raw = isFinite ? withoutFault(factor, flags, computed, window) : missing('not_finite');
  return { raw, evaluated: { outcome: round(raw), window } };
}

function windowFor({ reach }: Factor, context: FactorContext, variant: string | undefined): Window | null {
  return reach === undefined ? null : windowOf(context, reach, variant);
}

/**
 * A value whose window reaches over a fault in the facts is missing; an outcome settled by a sign or a fact is not
 * affected.
 */
function withoutFault(
  factor: Factor,
  flags: readonly SanityFlag[],
  outcome: FactorOutcome,
  window: Window | null,
): FactorOutcome {
  if (outcome.state !== 'value' || factor.reach === 'dividends_back_to_fault') return outcome;
  const fault = window === null ? null : faultIn(flags, window);
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
