import type { Analysis, Comparator, PointLine, RiskLine } from '../../engine/verdict/analysis.ts';
import { formatNumber, formatPercent } from './analysis.format.ts';
import { showBare, showValue, variantText } from './factor-words.ts';
import { percentileText, reasonSentence } from './reason-words.ts';

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
  return `${verdictWords(analysis)}. ${strategy}, ${analysis.horizon_sessions} sessions vs ${analysis.benchmark}.`;
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

/** What a value was compared with, to stand beside the value: "sector median +5.4% a year". */
export function comparatorText(factor: string, comparator: Comparator): string {
  if (comparator.kind === 'breakpoints') return comparator.published ? 'published thresholds' : 'house thresholds';
  if (comparator.kind === 'settled') return '';
  const whose = comparator.kind === 'sector' ? 'sector median' : 'median of all companies';
  return `${whose} ${showBare(factor, comparator.median)}`;
}

/** The value as people read it; a factor settled by sign or by a fact has no number. */
export function valueText(line: PointLine): string {
  return line.value === null
    ? 'no meaningful number'
    : showValue(line.factor, line.value, line.reason.params['variant']);
}

/** One line: what the value is, what it is held against, and where it stands among those. */
export function pointSentence(label: string, line: PointLine): string {
  if (line.value === null) return `${label}: ${reasonSentence(line.reason)}`;
  const { comparator } = line;
  const { variant, against } = line.reason.params;
  const which = variantText(variant);
  const value =
    `${label}: ${showValue(line.factor, line.value, variant)}${which === '' ? '' : ` (${which})`}` +
    (against === true ? ', in a falling trend, so it counts against' : '');
  if (comparator.kind === 'breakpoints') {
    return `${value}, scored by ${comparator.published ? 'published' : 'house'} thresholds.`;
  }
  if (comparator.kind === 'settled') return `${value}.`;
  const whom = comparator.kind === 'sector' ? `${comparator.name} companies` : 'companies of all sectors';
  return (
    `${value}; the median of ${formatNumber(comparator.n, 0)} ${whom} is ` +
    `${showBare(line.factor, comparator.median)}, and ${percentileText(comparator.percentile)} of them are lower.`
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
