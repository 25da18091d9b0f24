import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import type { PastVerdict, VerdictHistory } from '../../src/features/analysis/factor-details.schema.ts';
import { dayOf } from '../charts/price-range.ts';
import { ScoreChart } from '../charts/score-chart.tsx';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, percentOf, pointsText, priceText, signedText } from '../text/format.ts';
import { listedVerdict, strategyName } from '../text/verdict-words.ts';

interface HistoryProps {
  readonly analysis: AnalysisResponse;
  readonly history: VerdictHistory;
}

const verdictText = ({ recommendation, strength }: PastVerdict): string =>
  listedVerdict({ verdict: recommendation ?? 'NONE', strength });
const scoreText = ({ score }: PastVerdict): string => (score === null ? 'no score' : String(score));

/** What changed since the verdict of the session judged before, factor by factor. */
export function WhatChanged({ analysis, history: { before } }: HistoryProps): JSX.Element | null {
  if (before === null) return null;
  const now: PastVerdict = analysis;
  const moved = before.score === null || now.score === null ? null : now.score - before.score;
  return (
    <section class="card" data-unit="changed" aria-labelledby="changed-h">
      <div class="row">
        <h2 id="changed-h">What changed since {dateText(before.as_of)}</h2>
        <DemoMark isDemo={analysis.is_demo} />
      </div>
      <p data-moved={moved ?? undefined}>
        {strategyName(analysis.strategy)}: {verdictText(before)}, {scoreText(before)} →{' '}
        <b>
          {verdictText(now)}, {scoreText(now)}
        </b>
        {moved === null || moved === 0 ? '' : ` (${pointsText(moved)})`}
      </p>
      {before.moves.length === 0 ? (
        <p class="none">No factor earned other points.</p>
      ) : (
        <ul class="moves">
          {before.moves.map(({ label, from_points: from, to_points: to, from_text, to_text, difference }) => (
            <li data-difference={difference}>
              {label}{' '}
              <b class="n">
                {pointsText(from)} → {pointsText(to)}
              </b>
              <small>{from_text === to_text ? from_text : `${from_text} → ${to_text}`}</small>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The first verdict, and each that is another recommendation than the one before it. */
export function turnsOf(verdicts: readonly PastVerdict[]): readonly PastVerdict[] {
  return verdicts.filter(({ recommendation }, i) => i === 0 || recommendation !== verdicts[i - 1]?.recommendation);
}

const MOST_TURNS = 6;

function Turns({ turns, candles }: { readonly turns: readonly PastVerdict[]; readonly candles: Candles }): JSX.Element {
  const newest = candles.close.at(-1) as number;
  const closeOn = (asOf: string): number => candles.close[candles.day.indexOf(dayOf(asOf))] ?? Number.NaN;
  return (
    <table class="plain">
      <caption>Where the verdict turned, and the price since. So few of them prove nothing about the method.</caption>
      <thead>
        <tr>
          <th scope="col">Close of</th>
          <th scope="col">Verdict</th>
          <th scope="col" class="num">
            Close
          </th>
          <th scope="col" class="num">
            Price since
          </th>
        </tr>
      </thead>
      <tbody>
        {turns.map((turn) => {
          const then = closeOn(turn.as_of);
          return (
            <tr>
              <th scope="row">{dateText(turn.as_of)}</th>
              <td>
                {verdictText(turn)}
                {turn.score === null ? '' : `, ${turn.score}`}
              </td>
              <td class="num">{Number.isFinite(then) ? priceText(then) : '–'}</td>
              <td class="num">
                {then > 0 && Number.isFinite(newest) ? percentOf(signedText((newest / then - 1) * 100, 1)) : '–'}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** The score over time as stored, and what the price did since the verdicts that were given. */
export function ScoreOverTime({
  analysis,
  history: { verdicts, is_weekly: isWeekly },
  candles,
}: HistoryProps & { readonly candles: Candles }): JSX.Element | null {
  const scored = verdicts.filter(({ score }) => score !== null);
  const [first, last] = [verdicts[0], verdicts.at(-1)];
  if (first === undefined || last === undefined || verdicts.length < 2 || scored.length === 0) return null;
  // The verdict that stands now is no past one.
  const turns = turnsOf(verdicts).filter(({ as_of: asOf }) => asOf !== last.as_of);
  const newest = [...turns].reverse().slice(0, MOST_TURNS);
  const summary =
    `${scoreText(first)} on ${dateText(first.as_of)} (${verdictText(first)}) ` +
    `to ${scoreText(last)} on ${dateText(last.as_of)} (${verdictText(last)}).`;
  return (
    <section class="card" data-unit="score-history" aria-labelledby="over-h">
      <div class="row">
        <h2 id="over-h">
          Score over time{' '}
          <small>
            {strategyName(analysis.strategy)}, {isWeekly ? 'last of each week' : 'as judged'}, engine{' '}
            {analysis.engine_version}
          </small>
        </h2>
        <DemoMark isDemo={analysis.is_demo} />
      </div>
      {scored.length < 2 ? null : (
        <ScoreChart
          title={`Score of ${analysis.symbol} over time`}
          summary={summary}
          points={scored.map(({ as_of: asOf, score }) => ({ day: dayOf(asOf), score: score as number }))}
        />
      )}
      <p>{summary}</p>
      {newest.length === 0 ? null : <Turns turns={newest} candles={candles} />}
      <p class="fine">
        {candles.adjustment === 'total' ? 'Closes with dividends.' : 'Closes adjusted for splits, without dividends.'}{' '}
        <a href={`/s/${encodeURIComponent(analysis.symbol)}/calls`}>Calls of {analysis.symbol} on the record</a>
      </p>
    </section>
  );
}
