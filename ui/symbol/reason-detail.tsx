import type { JSX } from 'preact';
import type { AnalysisPoint } from '../../src/features/analysis/analysis.schema.ts';
import type { FactorDetail } from '../../src/features/analysis/factor-details.schema.ts';
import { dateText, shortText, trimmedText } from '../text/format.ts';

type Spread = NonNullable<FactorDetail['quartiles']>;

/** The middle half of the companies as a box, their median as a line, and this one as a dot. */
function SpreadPicture({ spread, line }: { readonly spread: Spread; readonly line: AnalysisPoint }): JSX.Element {
  const { low, first, median, third, high } = spread;
  const span = high.value - low.value;
  const at = (value: number): string =>
    `${Math.round((span > 0 ? Math.max(0, Math.min(1, (value - low.value) / span)) : 0.5) * 1000) / 10}%`;
  const width = `${Math.round((span > 0 ? (third.value - first.value) / span : 0) * 1000) / 10}%`;
  return (
    <>
      <svg class="spread" aria-hidden="true">
        <line class="ax" x1="0" x2="100%" y1="9" y2="9" />
        <rect x={at(first.value)} y="4" width={width} height="10" />
        <line class="md" x1={at(median.value)} x2={at(median.value)} y1="2" y2="16" />
        <circle cx={at(line.value ?? 0)} cy="9" r="4.5" />
      </svg>
      <p class="ends" aria-hidden="true">
        <span>{low.text}</span>
        <span>{high.text}</span>
      </p>
      <p>
        Quartiles {first.text}, {median.text}, {third.text}; this company {line.value_text}.
      </p>
    </>
  );
}

/** What the value was computed from: numbers as they stand in the statements or prices. */
function inputsText(inputs: AnalysisPoint['inputs']): string {
  return Object.entries(inputs)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      const text = typeof value === 'number' ? (Math.abs(value) >= 1e5 ? shortText(value) : trimmedText(value)) : value;
      return `${name.replaceAll('_', ' ')} ${String(text)}`;
    })
    .join(', ');
}

/** One reason opened: what it measures, where the company stands, how its points come about, and what is known of it. */
export function ReasonDetail({
  line,
  detail,
}: {
  readonly line: AnalysisPoint;
  readonly detail: FactorDetail;
}): JSX.Element {
  const { measures, rule, rank, quartiles, evidence, citation } = detail;
  const from = inputsText(line.inputs);
  return (
    <div class="why1">
      <p>{measures}</p>
      {quartiles === null || line.value === null ? null : <SpreadPicture spread={quartiles} line={line} />}
      <dl>
        {rank === null ? null : (
          <>
            <dt>Rank</dt>
            <dd>{rank}</dd>
          </>
        )}
        <dt>Points</dt>
        <dd>{rule}</dd>
        <dt>Evidence</dt>
        <dd>
          {evidence} <small>{citation}</small>
        </dd>
        <dt>Source</dt>
        <dd>
          {line.source}, <time datetime={line.as_of}>{dateText(line.as_of)}</time>
          {from === '' ? '' : `: ${from}`}
        </dd>
      </dl>
    </div>
  );
}
