import type { JSX } from 'preact';
import type {
  CompareResponse,
  FactorChangeText,
  FactorSideText,
  RunSide,
} from '../../src/features/history/history.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { exchangeMoment } from '../text/exchange-time.ts';
import { dateText, pointsText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';
import { runVerdict } from './run-words.ts';

type Props = { readonly comparison: CompareResponse };

const ROWS: readonly (readonly [label: string, of: (run: RunSide) => string])[] = [
  ['Run', ({ searched_at: at }) => exchangeMoment(at)],
  ['Strategy', ({ strategy }) => strategyName(strategy)],
  ['Verdict', runVerdict],
  ['Score', ({ score }) => (score === null ? 'none' : `${score} of 100`)],
  ['Inputs', ({ coverage }) => `${coverage.have} of ${coverage.of}, ${coverage.weight} of 50 weight`],
  ['Data', ({ as_of: asOf }) => `close of ${dateText(asOf)}`],
  ['Source', ({ data_source: source }) => source],
  ['Engine', ({ engine_version: version }) => version],
];

/** Both runs side by side, the older first. */
export function TwoRuns({ comparison }: Props): JSX.Element {
  const { then, now } = comparison;
  return (
    <table class="plain two">
      <caption>
        The two runs. <DemoMark isDemo={comparison.is_demo} />
      </caption>
      <thead>
        <tr>
          <td />
          <th scope="col">Then</th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        {ROWS.map(([label, of]) => (
          <tr data-differs={of(then) !== of(now)}>
            <th scope="row">{label}</th>
            <td>{of(then)}</td>
            <td>{of(now)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const sideText = ({ value_text: value, comparator_text: against }: FactorSideText): string =>
  [value, against].filter((text) => text !== '').join('; ');

function Values({ line }: { readonly line: FactorChangeText }): JSX.Element {
  const [then, now] = [sideText(line.then), sideText(line.now)];
  if (line.kind === 'same' || then === now) return <small>{now}</small>;
  return (
    <>
      <small>then {then}</small>
      <small>now {now}</small>
    </>
  );
}

const own = (side: FactorSideText): string => (side.status === 'points' ? pointsText(side.points) : '–');

function Line({ line }: { readonly line: FactorChangeText }): JSX.Element {
  return (
    <tr data-kind={line.kind} data-difference={line.difference}>
      <th scope="row">
        {line.label}
        <Values line={line} />
      </th>
      <td class="num">{own(line.then)}</td>
      <td class="num">{own(line.now)}</td>
      <td class="num">{pointsText(line.difference)}</td>
    </tr>
  );
}

function Sums({ comparison }: Props): JSX.Element {
  const { then, now, points_difference: difference, score_difference: scores } = comparison;
  const row = (label: string, before: string, after: string, change: string): JSX.Element => (
    <tr>
      <th scope="row">{label}</th>
      <td class="num">{before}</td>
      <td class="num">{after}</td>
      <td class="num">{change}</td>
    </tr>
  );
  return (
    <tfoot>
      {row('Sum of points', pointsText(then.points_sum), pointsText(now.points_sum), pointsText(difference))}
      {scores === null
        ? null
        : row('Score, 50 and the points', String(then.score), String(now.score), pointsText(scores))}
    </tfoot>
  );
}

/** `62 − 5 + 2 = 59`: the score then, every difference that is not 0, the score now; the points where there is no score. */
export function differenceSum(comparison: CompareResponse): string {
  const { then, now, factors, score_difference: scores } = comparison;
  const terms = factors
    .filter(({ difference }) => difference !== 0)
    .map(({ difference }) => `${difference < 0 ? '−' : '+'} ${Math.abs(difference)}`);
  if (terms.length === 0)
    return `${scores === null ? `Points ${pointsText(now.points_sum)}` : now.score} in both runs: no points moved.`;
  if (scores !== null) return [`${then.score ?? ''} then`, ...terms, `= ${now.score ?? ''} now`].join(' ');
  const sum = [`${pointsText(then.points_sum)} then`, ...terms, `= ${pointsText(now.points_sum)} now`].join(' ');
  return `Points: ${sum}. At least one of the runs has no score.`;
}

/** Every factor with its value and points then and now, the differences, and their sum. */
export function FactorChanges({ comparison }: Props): JSX.Element {
  if (comparison.factors.length === 0) return <p>Neither run could compute any input of its strategy.</p>;
  return (
    <>
      <p class="sum n">{differenceSum(comparison)}</p>
      <table class="plain changes">
        <caption>
          Points by factor, what moved most first. <DemoMark isDemo={comparison.is_demo} />
        </caption>
        <thead>
          <tr>
            <th scope="col">Factor</th>
            <th scope="col" class="num">
              Then
            </th>
            <th scope="col" class="num">
              Now
            </th>
            <th scope="col" class="num">
              Change
            </th>
          </tr>
        </thead>
        <tbody>
          {comparison.factors.map((line) => (
            <Line line={line} />
          ))}
        </tbody>
        <Sums comparison={comparison} />
      </table>
    </>
  );
}
