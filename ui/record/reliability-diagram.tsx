import type { JSX } from 'preact';
import { percentText, wholeText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';
import type { ShownStep, ShownStrategy } from './record-view.ts';
import { intervalText } from './record-words.ts';

const SIZE = 100;
const at = (fraction: number): string => (fraction * SIZE).toFixed(2);
const up = (fraction: number): string => ((1 - fraction) * SIZE).toFixed(2);

/** The steps as one line that never falls. */
function path(curve: readonly ShownStep[]): string {
  return curve.map(({ from, to, value }, i) => `${i === 0 ? 'M' : 'L'}${at(from)} ${up(value)}H${at(to)}`).join('');
}

const scores = ({ from, to }: ShownStep): string => {
  const [low, high] = [Math.round(from * 100), Math.round(to * 100)];
  return low === high ? String(low) : `${low} to ${high}`;
};

/**
 * How often calls of each score were above the benchmark: the frequencies that rise with the score and fit best, without
 * bins (pool-adjacent-violators), and the same as a table.
 */
export function ReliabilityDiagram({ figures }: { readonly figures: ShownStrategy }): JSX.Element | null {
  const { curve, strategy, closed, brier, bands } = figures;
  if (curve.length === 0 || brier === null) return null;
  const name = strategyName(strategy);
  const [first, last] = [curve[0] as ShownStep, curve.at(-1) as ShownStep];
  const summary = `${name}: above the benchmark in ${percentText(first.value)} of calls at the lowest scores, in ${percentText(last.value)} at the highest, of ${wholeText(closed)}.`;
  return (
    <section class="card" aria-labelledby={`rd-${strategy}`}>
      <h2 id={`rd-${strategy}`}>{name}: score and what came</h2>
      <p>{summary}</p>
      <svg
        class="reliability"
        role="img"
        aria-label={`Reliability diagram. ${summary}`}
        viewBox="-16 -4 122 119"
        focusable="false"
      >
        {[0, 0.25, 0.5, 0.75, 1].map((tick) => (
          <>
            <path class="gl" d={`M0 ${up(tick)}H${SIZE}`} />
            <text x="-2" y={up(tick)} dy="1.5" text-anchor="end">
              {tick * 100}%
            </text>
            <text x={at(tick)} y="106" text-anchor="middle">
              {tick * 100}
            </text>
          </>
        ))}
        <path class="even" d={`M0 ${SIZE}L${SIZE} 0`} />
        <path class="ln" d={path(curve)} />
        {curve.map(({ from, to, value }) => (
          <circle class="dot" cx={at((from + to) / 2)} cy={up(value)} r="1.6" />
        ))}
        <text x={SIZE / 2} y="113" text-anchor="middle">
          Score
        </text>
      </svg>
      <p class="fine">
        Brier score {brier.score.toFixed(4)} = miscalibration {brier.miscalibration.toFixed(4)} − discrimination{' '}
        {brier.discrimination.toFixed(4)} + uncertainty {brier.uncertainty.toFixed(4)}, of scores read as probabilities
        (62 as 62%). A score is no probability: the broken line shows what it would be if it were.
      </p>
      <details>
        <summary>As a table</summary>
        <table class="plain">
          <caption>Calls of neighbouring scores that share one frequency</caption>
          <thead>
            <tr>
              <th scope="col">Score</th>
              <th scope="col" class="num">
                Above the benchmark
              </th>
              <th scope="col" class="num">
                Calls
              </th>
            </tr>
          </thead>
          <tbody>
            {curve.map((step) => (
              <tr>
                <th scope="row">{scores(step)}</th>
                <td class="num">{percentText(step.value)}</td>
                <td class="num">{wholeText(step.weight)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <table class="plain mt">
          <caption>
            Between these two frequencies lies that of the score in the middle of a band (Venn-Abers), by all closed
            calls
          </caption>
          <thead>
            <tr>
              <th scope="col">Score</th>
              <th scope="col" class="num">
                Above the benchmark
              </th>
            </tr>
          </thead>
          <tbody>
            {bands.map(({ band, venn_abers: interval }) => (
              <tr>
                <th scope="row">{band.replace('-', ' to ')}</th>
                <td class="num">{intervalText(interval)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
