import type { Analysis, PointLine } from '../../engine/verdict/analysis.ts';
import { formatDate, formatMoney, formatNumber, formatSigned } from './analysis.format.ts';
import { DEMO_WARNING, medianText, titleCase, valueText, verdictWords } from './analysis.words.ts';
import { factorWords } from './factor-words.ts';
import { reasonSentence } from './reason-words.ts';

/** How many of the strongest reasons of each side are named; the list of points holds them all. */
const TOLD = 3;

/** The analysis as a few sentences, made from its figures and from nothing else; the same figures give the same text. */
export function explain(analysis: Analysis): string {
  const sentences = [
    ...verdict(analysis),
    // A refused strategy finds no merits and no faults.
    ...(analysis.score === null
      ? []
      : [...side(analysis.points, 1, 'In favour'), ...side(analysis.points, -1, 'Against')]),
    ...risk(analysis),
    ...price(analysis),
    ...(analysis.is_demo ? [`${DEMO_WARNING}.`] : []),
  ];
  return sentences.join(' ');
}

function verdict(analysis: Analysis): string[] {
  const strategy = titleCase(analysis.strategy);
  const { company_name: name, symbol } = analysis;
  const who = name === symbol ? symbol : `${name} (${symbol})`;
  const { have, of } = analysis.coverage;
  if (analysis.score === null) {
    const why = analysis.abstentions.map(reasonSentence);
    return [
      `There is no ${strategy} verdict for ${who}.`,
      ...why,
      ...(of > 0 ? [`${have} of ${of} inputs are known.`] : []),
    ];
  }
  const found = formatSigned(analysis.points_sum, 0);
  const sentences = [
    `${who} scores ${analysis.score} of 100 by the ${strategy} strategy: ${verdictWords(analysis)}.`,
    `The score is 50 and the points found (${found}).`,
  ];
  if (analysis.score_range === null) return [...sentences, `All ${of} inputs are known.`];
  const { low, high } = analysis.score_range;
  const missing = of - have;
  const came = missing === 1 ? 'the missing input' : `the ${missing} missing inputs`;
  return [...sentences, `${have} of ${of} inputs are known; possible range ${low}\u2013${high} if ${came} came in.`];
}

function side(points: readonly PointLine[], sign: 1 | -1, start: string): string[] {
  const lines = points
    .filter((line) => line.points * sign > 0)
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, TOLD);
  if (lines.length === 0) return [];
  return [`${start}: ${lines.map(phrase).join('; ')}.`];
}

function phrase(line: PointLine): string {
  const { label } = factorWords(line.factor);
  const against = medianText(line.factor, line.comparator);
  const comparison = against === '' ? '' : ` (${against})`;
  const value = line.value === null ? '' : ` ${valueText(line)}${comparison}`;
  return `${label}${value} ${formatSigned(line.points, 0)}`;
}

function risk(analysis: Analysis): string[] {
  return analysis.risk_level === null
    ? ['The risk level is not known.']
    : [`The risk level is ${analysis.risk_level}.`];
}

function price(analysis: Analysis): string[] {
  if (analysis.current_price === null) return [];
  const money = formatMoney(analysis.current_price, analysis.currency);
  const multiple = analysis.pe_ratio === null ? '' : `, ${formatNumber(analysis.pe_ratio, 1)} times earnings`;
  return [`It closed at ${money} on ${formatDate(analysis.as_of)}${multiple}.`];
}
