import type { IsotonicBlock } from '../../engine/evaluation/isotonic.ts';
import { percentText } from './evaluation.words.ts';
import { escapeHtml, number, table } from './html-page.ts';

const SIZE = 320;
const EDGE = 40;

/**
 * The reliability diagram of a score: frequencies that rise with it, without bins (Dimitriadis, Gneiting & Jordan
 * 2021). On the dashed line the score would be the percentage. The same as a table below it.
 */
export function reliabilityOf(name: string, curve: readonly IsotonicBlock[]): string {
  const x = (share: number): number => EDGE + share * (SIZE - EDGE - 10);
  const y = (share: number): number => SIZE - EDGE - share * (SIZE - EDGE - 10);
  const points = curve.flatMap(({ from, to, value }) => [
    `${x(from).toFixed(1)},${y(value).toFixed(1)}`,
    `${x(to).toFixed(1)},${y(value).toFixed(1)}`,
  ]);
  const label = `${name}: frequency of coming out above the mean of all companies, by score`;
  const ticks = [0, 0.5, 1]
    .map(
      (share) =>
        `<text x="${x(share)}" y="${SIZE - EDGE + 18}" text-anchor="middle">${100 * share}</text>` +
        `<text x="${EDGE - 6}" y="${y(share) + 4}" text-anchor="end">${100 * share} %</text>`,
    )
    .join('');
  return (
    `<svg viewBox="0 0 ${SIZE} ${SIZE}" width="${SIZE}" height="${SIZE}" role="img" aria-label="${escapeHtml(label)}">` +
    `<rect x="${x(0)}" y="${y(1)}" width="${x(1) - x(0)}" height="${y(0) - y(1)}" fill="none" stroke="var(--line)"/>` +
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="var(--dim)" stroke-dasharray="4 4"/>` +
    `<polyline points="${points.join(' ')}" fill="none" stroke="var(--curve)" stroke-width="2"/>${ticks}` +
    `<text x="${x(0.5)}" y="${SIZE - 6}" text-anchor="middle">score</text></svg>` +
    table(
      label,
      ['Scores', 'Cases', 'Frequency'],
      curve.map(({ from, to, value, weight }) => [
        `${Math.round(100 * from)} to ${Math.round(100 * to)}`,
        number(String(weight)),
        number(weight < 30 ? '' : percentText(value)),
      ]),
    )
  );
}
