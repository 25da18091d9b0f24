import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';

/** Symbol and name; the symbol alone where the source knows no name. */
export function companyTitle(symbol: string, name: string): string {
  return name === symbol ? symbol : `${symbol} ${name}`;
}

const VERDICTS = { BUY: 'Buy', HOLD: 'Hold', SELL: 'Sell' } as const;

/** `growth` as people read it: Growth. */
export function strategyName(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1);
}

/** Buy, Hold, Sell or No verdict: what a strategy's tab says. */
export function shortVerdict(analysis: Pick<AnalysisResponse, 'recommendation'>): string {
  return analysis.recommendation === null ? 'No verdict' : VERDICTS[analysis.recommendation];
}

/** The verdict of a line of a list: "Buy, moderate", "Hold", "No verdict". */
export function listedVerdict(line: {
  readonly verdict: 'BUY' | 'HOLD' | 'SELL' | 'NONE';
  readonly strength: string | null;
}): string {
  if (line.verdict === 'NONE') return 'No verdict';
  return line.strength === null ? VERDICTS[line.verdict] : `${VERDICTS[line.verdict]}, ${line.strength}`;
}

const WANT_OF_DATA: readonly string[] = ['coverage_low', 'too_few_sessions', 'range_reaches_both_edges'];

/** The verdict as a heading: "Buy, moderate", "Hold", or "No verdict" with what is missing. */
export function headingVerdict(analysis: AnalysisResponse): string {
  if (analysis.recommendation === null) {
    const { have, of } = analysis.coverage;
    const name = strategyName(analysis.strategy);
    const isWant = analysis.abstentions.some(({ key }) => WANT_OF_DATA.includes(key));
    return isWant ? `Not enough data for a ${name} verdict: ${have} of ${of} inputs.` : `No ${name} verdict`;
  }
  const word = VERDICTS[analysis.recommendation];
  return analysis.strength === null ? word : `${word}, ${analysis.strength}`;
}

/** 63 sessions as people count: "63 sessions (3 months)". */
export function horizonText(sessions: number): string {
  const months = Math.round(sessions / 21);
  return `${sessions} sessions (${months} ${months === 1 ? 'month' : 'months'})`;
}

/** The band that the possible range reaches beside the verdict's own, or null where it stays within. */
export function couldBe(analysis: AnalysisResponse): string | null {
  const { recommendation, score_range: range } = analysis;
  if (recommendation === null || range === null) return null;
  const band = (score: number): 'BUY' | 'HOLD' | 'SELL' => (score >= 60 ? 'BUY' : score <= 40 ? 'SELL' : 'HOLD');
  const others = [...new Set([band(range.low), band(range.high)])].filter((other) => other !== recommendation);
  return others.length === 0 ? null : `could be ${others.map((other) => VERDICTS[other]).join(' or ')}`;
}
