import { counterfactualsOf, type Counterfactual } from '../../engine/counterfactual.ts';
import { draftOf } from '../../engine/draft.ts';
import type { Evidence, LongShort } from '../../engine/factors/evidence.ts';
import type { Factor } from '../../engine/factors/factor.ts';
import { STRATEGIES, type StrategyId } from '../../engine/strategies/index.ts';
import { groupOf } from '../../engine/verdict/points.ts';
import { formatNumber } from './analysis.format.ts';
import type { AnalysisPoint, AnalysisResponse } from './analysis.schema.ts';
import type { GatheredFacts } from './analyze-stock.ts';
import { percentileText } from './direction-words.ts';
import type { FactorDetail, WhatWouldChange } from './factor-details.schema.ts';
import { factorWords, showBare, showValue } from './factor-words.ts';

const FACTORS: ReadonlyMap<string, Factor> = new Map(
  STRATEGIES.flatMap(({ weights }) => Object.values(weights).flatMap((set) => set.map(([factor]) => factor))).map(
    (factor) => [factor.id, factor],
  ),
);

/** What stands behind each line of an answer, by factor. */
export function factorDetails(
  answer: AnalysisResponse,
  { snapshot, reference }: Pick<GatheredFacts, 'snapshot' | 'reference'>,
): Readonly<Record<string, FactorDetail>> {
  const { security } = snapshot;
  const peers = {
    reference: security.type === 'fund' ? null : (reference?.reference ?? null),
    sector: security.sector,
  };
  const details = answer.points.map((line): readonly [string, FactorDetail] => {
    const factor = FACTORS.get(line.factor);
    const isRanked = line.comparator.kind === 'sector' || line.comparator.kind === 'universe';
    const group = factor === undefined || !isRanked ? null : groupOf(factor, {}, peers);
    const at = (k: number): { readonly value: number; readonly text: string } => {
      const value = group?.grid.quantiles[k] ?? 0;
      return { value, text: showBare(line.factor, value) };
    };
    return [
      line.factor,
      {
        measures: factorWords(line.factor).sentence,
        rule: ruleText(line, factor),
        rank: isRanked && 'percentile' in line.comparator ? rankText(line.comparator) : null,
        quartiles: group === null ? null : { low: at(5), first: at(25), median: at(50), third: at(75), high: at(95) },
        evidence: factor === undefined ? '' : evidenceText(factor.evidence),
        citation: factor?.citation ?? '',
      },
    ];
  });
  return Object.fromEntries(details);
}

function rankText({
  percentile,
  n,
  kind,
  name,
}: Extract<AnalysisPoint['comparator'], { kind: 'sector' | 'universe' }>): string {
  const whom = kind === 'sector' ? `${name} companies` : 'companies of all sectors';
  return `${percentileText(percentile)} of ${formatNumber(n, 0)} ${whom}`;
}

const share = (value: number): string => String(Number(value.toFixed(4)));
const signed = (value: number): string => (value < 0 ? `\u2212${String(-value)}` : `+${String(value)}`);

/** How the points of a line come from its weight: an arithmetic that can be done again by hand. */
function ruleText(line: AnalysisPoint, factor: Factor | undefined): string {
  const { comparator, weight, points, factor: id } = line;
  if (comparator.kind === 'settled') return `${signed(points)}, the whole weight: ${line.reason}`;
  if (comparator.kind !== 'breakpoints') {
    const rank = share(comparator.percentile);
    const isLow = factor?.good === 'low';
    const exact = Number((weight * (2 * comparator.percentile - 1) * (isLow ? -1 : 1)).toFixed(2)) + 0;
    const sum = isLow ? `${weight} × (1 − 2 × ${rank})` : `${weight} × (2 × ${rank} − 1)`;
    return `Weight × rank between −1 and +1: ${sum} = ${signed(exact)}, rounded ${signed(points)}.`;
  }
  const isOwnScale = line.inputs['variant'] !== undefined || OWN_SCALES.some((text) => line.reason.includes(text));
  const whose = comparator.published ? 'Published' : 'House';
  if (factor === undefined || isOwnScale)
    return `${whose} thresholds of this variant give ${signed(points)} of ${weight}.`;
  const steps = factor.breakpoints.map(
    ([value, fraction]) => `${showBare(id, value)} ${signed(Number((weight * fraction).toFixed(1)) + 0)}`,
  );
  return `${whose} thresholds, straight between them: ${steps.join(', ')}. This one: ${signed(points)}.`;
}

/** What a line says of variants that have thresholds of their own. */
const OWN_SCALES: readonly string[] = ['in standard deviations', 'Z\u2033 for other companies'];

const longShort = ({ monthly, t }: LongShort): string =>
  `${signed(monthly).replace('+', '')}% a month (t ${formatNumber(t, 2)})`;

/** What others found of the factor: a published return, computed again, and what was left of it. */
function evidenceText({ class: known, study, tInPaper, inSample, afterPublication, note }: Evidence): string {
  const remark =
    note === null ? '' : ` ${note.charAt(0).toUpperCase()}${note.slice(1)}${/[.!]$/.test(note) ? '' : '.'}`;
  if (known === 'none') return `No long-short return of it is published.${remark}`;
  const paper = `${study ?? ''}${tInPaper === null ? '' : `, t ${formatNumber(tInPaper, 2)}`}`;
  if (known === 'placebo') return `${paper}: tried again, and it earned nothing of its own.${remark}`;
  const found = inSample === null ? '' : ` Computed again: ${longShort(inSample)}`;
  const after = afterPublication === null ? '' : `; after publication ${longShort(afterPublication)}`;
  return `${paper}.${found}${after}. ${known === 'clear' ? 'Clear' : 'Likely'}.${remark}`;
}

/** How far a figure is shown: a value that is needed is rounded away from the present one to such a step, so that it is enough. */
const STEPS = { percent: 0.001, change: 0.001, multiple: 0.1, number: 0.01, years: 1 } as const;

/** What would bring another verdict, in words; the best three factors each way. */
export function whatWouldChange(
  { snapshot, reference, context }: Pick<GatheredFacts, 'snapshot' | 'reference' | 'context'>,
  strategyId: StrategyId,
  benchmarkSymbol: string,
): readonly WhatWouldChange[] {
  const strategy = STRATEGIES.find(({ id }) => id === strategyId);
  if (strategy === undefined) return [];
  const draft = draftOf(strategy, snapshot, context());
  return counterfactualsOf(draft, { benchmarkSymbol, reference }).map(changeText);
}

const MOST = 3;

function changeText({ to, gap, alone }: Counterfactual): WhatWouldChange {
  return {
    to,
    gap,
    alone: alone.slice(0, MOST).map(({ factor, value, needed, points }) => {
      const step = STEPS[factorWords(factor).show];
      const isUp = needed > value;
      const shown = Number(
        ((isUp ? Math.ceil(needed / step - 1e-9) : Math.floor(needed / step + 1e-9)) * step).toFixed(6),
      );
      return {
        factor,
        label: factorWords(factor).label,
        from_text: showValue(factor, value),
        to_text: `${showValue(factor, shown)} or ${isUp ? 'more' : 'less'}`,
        needed: shown,
        points,
      };
    }),
  };
}
