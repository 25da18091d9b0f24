import type { Analysis, Comparator, PointLine, RiskLine } from '../../engine/verdict/analysis.ts';
import { formatNumber, formatPercent } from './analysis.format.ts';
import { directionText, percentileText } from './direction-words.ts';
import { besideValue, showBare, showValue, variantText } from './factor-words.ts';
import { reasonSentence } from './reason-words.ts';

export const DISCLAIMER =
  'Information, not investment advice. Scores are model estimates and can be wrong. ' +
  'Past results do not predict future results.';

/** Stands in every unit that can be copied alone. */
export const DEMO_WARNING = 'Demo data, not real prices';

/** A strategy, recommendation or level at the start of a sentence. */
export function titleCase(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** "Buy, moderate. Growth, 63 sessions vs SPY." or why there is no verdict. */
export function verdictSentence(analysis: Analysis): string {
  const strategy = titleCase(analysis.strategy);
  if (analysis.recommendation === null) {
    const first = analysis.abstentions[0];
    return `No ${strategy} verdict.${first ? ` ${reasonSentence(first)}` : ''}`;
  }
  // The benchmark is not compared with itself.
  const against = analysis.benchmark === analysis.symbol ? '' : ` vs ${analysis.benchmark}`;
  return `${verdictWords(analysis)}. ${strategy}, ${analysis.horizon_sessions} sessions${against}.`;
}

/** "Buy, moderate"; a range that leaves the band says what else it could be. */
export function verdictWords(analysis: Analysis): string {
  const { recommendation, strength, score_range: range } = analysis;
  if (recommendation === null) return 'No verdict';
  const words = [titleCase(recommendation), ...(strength === null ? [] : [strength])].join(', ');
  const couldBeHold =
    range !== null && ((recommendation === 'BUY' && range.low < 60) || (recommendation === 'SELL' && range.high > 40));
  return couldBeHold ? `${words} (could be Hold)` : words;
}

/** What a ranked value is held against: "sector median +5.4% a year"; empty where there is no median. */
export function medianText(factor: string, comparator: Comparator): string {
  if (comparator.kind !== 'sector' && comparator.kind !== 'universe') return '';
  const whose = comparator.kind === 'sector' ? 'sector median' : 'median of all companies';
  return `${whose} ${showBare(factor, comparator.median)}`;
}

/**
 * What a value was compared with, to stand beside the value, and which way its points run: "sector median 3.1x, 95th
 * percentile of 71 companies, lower is better".
 */
export function comparatorText(line: Pick<PointLine, 'factor' | 'comparator' | 'reason'>): string {
  const { comparator } = line;
  if (comparator.kind === 'settled') return '';
  const held =
    comparator.kind === 'breakpoints'
      ? [comparator.published ? 'published thresholds' : 'house thresholds']
      : [medianText(line.factor, comparator), rankText(comparator)];
  return [...held, directionText(line)].filter((text) => text !== '').join(', ');
}

type Ranked = Extract<Comparator, { kind: 'sector' | 'universe' }>;

/** "95th percentile of 71 companies" */
function rankText({ percentile, n }: Ranked): string {
  return `${percentileText(percentile)} of ${formatNumber(n, 0)} companies`;
}

/** The value as people read it, with what stands beside it; a factor settled by sign or by a fact has no number. */
export function valueText(line: PointLine): string {
  if (line.value === null) return 'no meaningful number';
  const beside = besideValue(line);
  return `${showValue(line.factor, line.value, line.reason.params['variant'])}${beside === '' ? '' : ` (${beside})`}`;
}

/** One line: what the value is, what it is held against, where it stands among those, and which way is better. */
export function pointSentence(label: string, line: PointLine): string {
  if (line.value === null) return `${label}: ${reasonSentence(line.reason)}`;
  const { comparator } = line;
  const { variant, against } = line.reason.params;
  const which = [besideValue(line) || variantText(variant)].filter((text) => text !== '').map((text) => ` (${text})`);
  const value =
    `${label}: ${showValue(line.factor, line.value, variant)}${which.join('')}` +
    (against === true ? ', in a falling trend, so it counts against' : '');
  if (comparator.kind === 'settled') return `${value}.`;
  const direction = directionText(line);
  const better = direction === '' ? '.' : `; ${direction}.`;
  if (comparator.kind === 'breakpoints') {
    return `${value}, scored by ${comparator.published ? 'published' : 'house'} thresholds${better}`;
  }
  const whom = comparator.kind === 'sector' ? `${comparator.name} companies` : 'companies of all sectors';
  return (
    `${value}; ${percentileText(comparator.percentile)} of ${formatNumber(comparator.n, 0)} ${whom}, ` +
    `whose median is ${showBare(line.factor, comparator.median)}${better}`
  );
}

const RISK_LABELS: Readonly<Record<RiskLine['input'], string>> = {
  volatility: 'Volatility, 1 year',
  drawdown: 'Worst fall, 3 years',
  beta: 'Beta to the benchmark, 1 year',
  altman: 'Altman Z score',
};

export function riskLabel(input: RiskLine['input']): string {
  return RISK_LABELS[input];
}

/** A risk input as people read it: shares in percent, beta and Z with two decimals. */
export function riskValueText(line: RiskLine): string {
  if (line.value === null) return 'not known';
  return line.input === 'volatility' || line.input === 'drawdown'
    ? formatPercent(line.value)
    : formatNumber(line.value, 2);
}
