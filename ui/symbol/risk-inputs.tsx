import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { dateText } from '../text/format.ts';

const NONE = 'not available';
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** What the risk level is the median of. */
export function RiskInputs({ analysis }: { readonly analysis: AnalysisResponse }): JSX.Element {
  return (
    <section class="card" data-unit="risk" aria-labelledby="risk-h">
      <div class="row">
        <h2 id="risk-h">Risk level: {analysis.risk_level ?? NONE}</h2>
      </div>
      <table class="plain">
        <caption>
          The more cautious middle one of the inputs below; financial distress makes it high. {analysis.symbol}, as of{' '}
          {dateText(analysis.as_of)}.
        </caption>
        <thead>
          <tr>
            <th scope="col">Input</th>
            <th scope="col" class="num">
              Value
            </th>
            <th scope="col">Level</th>
          </tr>
        </thead>
        <tbody>
          {analysis.risk.map((line) => (
            <tr>
              <th scope="row">
                {line.label}
                {line.reason === null ? null : <small>{line.reason}</small>}
              </th>
              <td class="num">{line.value_text}</td>
              <td>{line.level === null ? '–' : capital(line.level)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
