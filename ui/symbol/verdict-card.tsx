import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { DEMO_TEXT, DemoMark } from '../layout/demo-mark.tsx';
import { exchangeMoment } from '../text/exchange-time.ts';
import { dateText } from '../text/format.ts';
import { couldBe, headingVerdict, horizonText, strategyName } from '../text/verdict-words.ts';
import { Coverage } from './coverage.tsx';
import { Reasons } from './reasons.tsx';
import type { ReasonsProps } from './reasons.tsx';
import { ScoreScale } from './score-scale.tsx';

type Props = { readonly analysis: AnalysisResponse };

/** Warnings about the verdict: old prices, doubtful facts. The demo mark is separate. */
function Notes({ analysis }: Props): JSX.Element | null {
  const lines = analysis.warnings.filter((warning) => warning !== DEMO_TEXT);
  if (lines.length === 0) return null;
  return (
    <div class="note">
      {lines.map((line) => (
        <p>{line}</p>
      ))}
    </div>
  );
}

function Score({ analysis }: Props): JSX.Element | null {
  const { score, score_range: range } = analysis;
  if (score === null) return null;
  const other = couldBe(analysis);
  return (
    <div class="score">
      <b class="n" data-score={score}>
        {score}
      </b>{' '}
      <small>/ 100</small>
      {range === null ? null : (
        <p class="n">
          possible range {range.low}–{range.high}
        </p>
      )}
      {other === null ? null : <p>{other}</p>}
    </div>
  );
}

/** The verdict as a sentence, with the score and its scale; the same on the home page and the symbol page. */
export function VerdictHead({ analysis }: Props): JSX.Element {
  const { score, score_range: range, benchmark } = analysis;
  return (
    <>
      <div class="verdict">
        <div>
          <h2 class={score === null ? 'v none' : 'v'}>{headingVerdict(analysis)}</h2>
          <p>
            {strategyName(analysis.strategy)} · {horizonText(analysis.horizon_sessions)}
            {benchmark === analysis.symbol ? '' : ` vs ${benchmark}`}
          </p>
        </div>
        <Score analysis={analysis} />
      </div>
      {score === null ? null : <ScoreScale score={score} range={range} />}
    </>
  );
}

function Abstentions({ analysis }: Props): JSX.Element | null {
  if (analysis.abstentions.length === 0) return null;
  return (
    <ul class="why" aria-label="Why there is no verdict">
      {analysis.abstentions.map((line) => (
        <li>{line.reason}</li>
      ))}
    </ul>
  );
}

/** The whole verdict of one strategy. */
export function VerdictCard({
  analysis,
  details,
  isTab = true,
}: Props & Pick<ReasonsProps, 'details'> & { readonly isTab?: boolean }): JSX.Element {
  const state = analysis.state === 'insufficient' ? 'insufficient' : analysis.is_stale ? 'stale' : 'ready';
  return (
    <div
      id="verdict"
      {...(isTab ? { role: 'tabpanel', 'aria-labelledby': `tab-${analysis.strategy}` } : {})}
      data-state={state}
      data-strategy={analysis.strategy}
    >
      <Notes analysis={analysis} />
      <VerdictHead analysis={analysis} />
      <Abstentions analysis={analysis} />
      {analysis.coverage.of === 0 ? null : <Reasons analysis={analysis} {...(details && { details })} />}
      <Coverage coverage={analysis.coverage} />
      <p class="fine">
        {analysis.symbol}, close of {dateText(analysis.as_of)} · Engine {analysis.engine_version} · run{' '}
        {analysis.created_at === null ? (
          'just now, not stored'
        ) : (
          <time datetime={analysis.created_at}>{exchangeMoment(analysis.created_at)}</time>
        )}{' '}
        · <a href="/method">How this is calculated</a>
        <br />
        Information, not investment advice. <DemoMark isDemo={analysis.is_demo} />
      </p>
    </div>
  );
}
