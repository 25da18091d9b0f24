import { roundSignificant } from './canonical.ts';
import { judge, type JudgeInput } from './analyze.ts';
import type { Draft, DraftLine } from './draft.ts';
import type { Factor, FactorOutcome } from './factors/factor.ts';
import type { Analysis } from './verdict/analysis.ts';
import type { Grid } from './verdict/grid.ts';
import { groupOf, pointLine, type Peers } from './verdict/points.ts';
import { sectorPeOf } from './verdict/reference.ts';
import { BUY_FROM, SELL_TO } from './verdict/score.ts';

type Verdict = NonNullable<Analysis['recommendation']>;
type Valued = Extract<FactorOutcome, { state: 'value' }>;

/** One factor whose value alone, everything else as it is, would bring another verdict. */
export interface ValueThatFlips {
  readonly factor: string;
  readonly weight: number;
  readonly value: number;
  /** The value nearest to it that is enough. */
  readonly needed: number;
  /** Points at the needed value less points now. */
  readonly points: number;
}

/** What another verdict would take. */
export interface Counterfactual {
  readonly to: Verdict;
  /** Points that are missing; negative where there are that many too many. */
  readonly gap: number;
  /** Factors that would do it alone; the one whose place among its possible values would change least comes first. */
  readonly alone: readonly ValueThatFlips[];
}

/** Halvings of an interval: more than a double has digits. */
const HALVINGS = 60;
/** Where any value below one is enough, a value this share of the whole spread below it is named. */
const RESOLUTION = 1e-9;

/**
 * For each neighbouring verdict: the smallest change of one factor's value, the others fixed, that crosses the edge.
 * Empty where there is no verdict. Each answer was judged again with that value and does bring the verdict.
 */
export function counterfactualsOf(draft: Draft, input: JudgeInput): readonly Counterfactual[] {
  const { score, recommendation } = judge(draft, input);
  if (score === null || recommendation === null) return [];
  const targets: Readonly<Record<Verdict, readonly (readonly [to: Verdict, gap: number])[]>> = {
    BUY: [['HOLD', BUY_FROM - 1 - score]],
    HOLD: [
      ['BUY', BUY_FROM - score],
      ['SELL', SELL_TO - score],
    ],
    SELL: [['HOLD', SELL_TO + 1 - score]],
  };
  return targets[recommendation].map(([to, gap]) => {
    const found = draft.lines.flatMap((line) => flipOf(draft, input, line, { to, gap }) ?? []);
    // The same points are a smaller step for the factor with the larger weight.
    return { to, gap, alone: found.sort((a, b) => b.weight - a.weight) };
  });
}

/** The same draft with another value of one factor. */
export function withValue(draft: Draft, factor: string, value: number): Draft {
  const lines = draft.lines.map((line): DraftLine => {
    if (line.factor.id !== factor) return line;
    const { outcome } = line;
    const change = (found: FactorOutcome): FactorOutcome => (found.state === 'value' ? { ...found, value } : found);
    if (typeof outcome !== 'function') return { ...line, outcome: { ...outcome, outcome: change(outcome.outcome) } };
    return {
      ...line,
      outcome: (sectorPe) => {
        const evaluated = outcome(sectorPe);
        return { ...evaluated, outcome: change(evaluated.outcome) };
      },
    };
  });
  return { ...draft, lines };
}

function flipOf(
  draft: Draft,
  input: JudgeInput,
  { factor, weight, source, outcome }: DraftLine,
  { to, gap }: { readonly to: Verdict; readonly gap: number },
): ValueThatFlips | null {
  const { security } = draft.shared;
  const peers: Peers = {
    reference: security.type === 'fund' ? null : (input.reference?.reference ?? null),
    sector: security.sector,
  };
  const evaluated = typeof outcome === 'function' ? outcome(sectorPeOf(peers.reference, peers.sector)) : outcome;
  const now = evaluated.outcome;
  if (now.state !== 'value') return null;
  const pointsAt = (value: number): number => pointLine(factor, weight, { ...now, value }, peers, source).points;
  const before = pointsAt(now.value);
  const isEnough = (value: number): boolean => {
    const difference = pointsAt(value) - before;
    return gap > 0 ? difference >= gap : difference <= gap;
  };
  const stops = stopsOf(factor, now, groupOf(factor, now, peers)?.grid ?? null);
  const nearest = [-1, 1].flatMap((side) => {
    const found = firstEnough(now.value, stops, side, isEnough);
    return found === null ? [] : [isCounted(factor) ? wholeBeyond(found, side) : found];
  });
  const [needed] = nearest.sort((a, b) => Math.abs(a - now.value) - Math.abs(b - now.value));
  if (needed === undefined) return null;
  const isReal = judge(withValue(draft, factor.id, needed), input).recommendation === to;
  if (!isReal) return null;
  return { factor: factor.id, weight, value: now.value, needed, points: pointsAt(needed) - before };
}

/** True where only whole numbers mean something: years, and a count of checks. */
const isCounted = ({ unit, id }: Factor): boolean => unit === 'years' || id === 'piotroski_f';
const wholeBeyond = (value: number, side: number): number => (side > 0 ? Math.ceil(value) : Math.floor(value));

/** The values between which points run one way: those of the grid, or of the breakpoints. */
function stopsOf(factor: Factor, outcome: Valued, grid: Grid | null): readonly number[] {
  if (grid === null) return (outcome.breakpoints ?? factor.breakpoints).map(([value]) => value);
  // Beyond the last member of the group nothing changes any more; just beyond, one is past all of them.
  const { quantiles } = grid;
  const [low, high] = [quantiles[0] as number, quantiles.at(-1) as number];
  const step = Math.max(Math.abs(low), Math.abs(high), 1e-6) * 1e-6;
  return [low - step, ...quantiles, high + step];
}

/** The value nearest to `from` on one side that is enough; null where none there is. */
function firstEnough(
  from: number,
  stops: readonly number[],
  side: number,
  isEnough: (value: number) => boolean,
): number | null {
  const least = ((stops.at(-1) ?? 0) - (stops[0] ?? 0)) * RESOLUTION;
  const ahead = stops.filter((stop) => (stop - from) * side > 0).sort((a, b) => (a - b) * side);
  let near = from;
  for (const stop of ahead) {
    if (isEnough(stop)) return between(near, stop, least, isEnough);
    near = stop;
  }
  return null;
}

/** The value nearest to `near` between one that is not enough and one that is, up to `least`. */
function between(near: number, far: number, least: number, isEnough: (value: number) => boolean): number {
  let [not, yes] = [near, far];
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = roundSignificant((not + yes) / 2);
    if (middle === not || middle === yes || Math.abs(yes - not) <= least) break;
    if (isEnough(middle)) yes = middle;
    else not = middle;
  }
  return yes;
}
