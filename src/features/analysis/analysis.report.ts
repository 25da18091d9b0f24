import { styleText } from 'node:util';
import { moneyChangeText } from '../../engine/market/money.ts';
import { formatDate, formatMoney, formatNumber, formatSigned, MINUS } from './analysis.format.ts';
import type { AnalysisPoint, AnalysisResponse } from './analysis.schema.ts';

type Style = (text: string) => string;

/** The answer as a text report for a terminal: what the page shows, in the same words. */
export function renderReport(answer: AnalysisResponse, options: { readonly hasColour: boolean }): string {
  const styled = (style: 'bold' | 'dim'): Style =>
    options.hasColour ? (text) => styleText(style, text, { validateStream: false }) : (text) => text;
  const [bold, dim] = [styled('bold'), styled('dim')];
  const lines = [
    bold(answer.company_name === answer.symbol ? answer.symbol : `${answer.symbol}  ${answer.company_name}`),
    dim([answer.exchange, answer.sector, answer.currency].filter((part) => part !== null).join(' \u00b7 ')),
    ...priceLines(answer),
    '',
    bold(answer.verdict),
    ...answer.abstentions.slice(1).map(({ reason }) => reason),
    ...scoreLines(answer),
    ...pointLines(answer, dim),
    ...missingLines(answer, dim),
    '',
    `Risk level: ${answer.risk_level ?? 'not known'}`,
    ...answer.risk.map((line) =>
      dim(`  ${line.label}: ${line.value_text}${line.level === null ? '' : `, ${line.level}`}`),
    ),
    ...answer.warnings.flatMap((warning, i) => [...(i === 0 ? [''] : []), `Note: ${warning}`]),
    '',
    dim(`Source ${answer.data_source} \u00b7 as of ${formatDate(answer.as_of)} \u00b7 engine ${answer.engine_version}`),
    dim(answer.analysis_id === null ? 'Provisional, not stored' : `Analysis ${answer.analysis_id}`),
    dim(answer.disclaimer),
  ];
  return `${lines.join('\n')}\n`;
}

function priceLines(answer: AnalysisResponse): string[] {
  if (answer.current_price === null) return [];
  const change =
    answer.price_change === null || answer.price_change_percent === null
      ? ''
      : `  ${moneyChangeText(answer.price_change, answer.current_price)} (${formatSigned(answer.price_change_percent, 2)}%)`;
  const demo = answer.is_demo ? '  Demo data, not real prices' : '';
  return [`${formatMoney(answer.current_price, answer.currency)}${change}  close ${formatDate(answer.as_of)}${demo}`];
}

function scoreLines(answer: AnalysisResponse): string[] {
  if (answer.score === null) return [];
  const range = answer.score_range;
  const possible = range === null ? '' : `, possible range ${range.low}\u2013${range.high}`;
  return [`Score ${answer.score} of 100${possible}`];
}

function pointLines(answer: AnalysisResponse, dim: Style): string[] {
  if (answer.points.length === 0) return [];
  const width = Math.max(...answer.points.map((point) => point.label.length));
  const rows = answer.points.map((point) => {
    const held = [point.value_text, point.comparator_text].filter((text) => text !== '').join('; ');
    if (answer.score === null) return `  ${point.label.padEnd(width)}  ${dim(held)}`;
    return `  ${formatSigned(point.points, 0).padStart(3)}  ${point.label.padEnd(width)}  ${dim(held)}`;
  });
  return ['', ...rows, '', `  ${sumLine(answer)}`];
}

/** What stands in place of the sum where a strategy refuses: what it found speaks neither for nor against. */
const NO_POINTS = 'Without a verdict these figures earn no points.';

/** "50 + 9 − 6 = 53": the arithmetic, to be checked by eye. */
function sumLine(answer: Pick<AnalysisResponse, 'points' | 'score'>): string {
  const terms = answer.points
    .filter((point: Pick<AnalysisPoint, 'points'>) => point.points !== 0)
    .map(({ points }) => `${points < 0 ? MINUS : '+'} ${formatNumber(Math.abs(points), 0)}`);
  const sum = ['50', ...terms].join(' ');
  return answer.score === null ? NO_POINTS : `${sum} = ${answer.score}`;
}

function missingLines(answer: AnalysisResponse, dim: Style): string[] {
  const { have, of, missing, not_applicable: notApplicable } = answer.coverage;
  return [
    ...(of === 0 ? [] : [`  ${have} of ${of} inputs known`]),
    ...missing.map((line) => dim(`    missing: ${line.label} (weight ${line.weight}). ${line.reason}`)),
    ...notApplicable.map((line) => dim(`    does not apply: ${line.label}. ${line.reason}`)),
  ];
}
