import type { JSX } from 'preact';
import type { AnalysisPoint } from '../../src/features/analysis/analysis.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { pointsText } from '../text/format.ts';
import { factorRows } from './compare-view.ts';
import type { Column } from './compare-view.ts';

function Cell({ line, hasValue }: { readonly line: AnalysisPoint | null; readonly hasValue: boolean }): JSX.Element {
  if (line === null) return <td class="num none">–</td>;
  return (
    <td class="num">
      {pointsText(line.points)} <small>of {line.weight}</small>
      {hasValue ? <small class="block">{line.value_text}</small> : null}
    </td>
  );
}

/** The points of every factor, a column a verdict; the columns add up to the scores. */
export function FactorTable({
  columns,
  caption,
  isOneCompany,
  isDemo,
}: {
  readonly columns: readonly Column[];
  readonly caption: string;
  /** True where the columns are strategies of one company: a figure is then the same in each, and said once. */
  readonly isOneCompany: boolean;
  readonly isDemo: boolean;
}): JSX.Element {
  const rows = factorRows(columns.map(({ analysis }) => analysis));
  return (
    <div class="scroll" role="group" aria-label="Points by factor" tabIndex={0}>
      <table class="plain factors">
        <caption>
          {caption} <DemoMark isDemo={isDemo} />
        </caption>
        <thead>
          <tr>
            <th scope="col">Factor</th>
            {columns.map(({ name, href }) => (
              <th scope="col" class="num">
                <a href={href}>{name}</a>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, lines }) => (
            <tr>
              <th scope="row">
                {label}
                {isOneCompany ? <small>{lines.find((line) => line !== null)?.value_text}</small> : null}
              </th>
              {lines.map((line) => (
                <Cell line={line} hasValue={!isOneCompany} />
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Score, 50 and the points</th>
            {columns.map(({ analysis }) => (
              <td class="num">
                <b data-sum={analysis.score ?? undefined}>{analysis.score ?? 'none'}</b>
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
