import type { JSX } from 'preact';
import type { Move } from '../../src/features/analysis/factor-details.schema.ts';
import type { FavouriteList } from '../../src/features/favourites/favourites.schema.ts';
import type { ScreenLine } from '../../src/features/screener/screener.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, pointsText, wholeText } from '../text/format.ts';
import { listedVerdict, shortVerdict, strategyName } from '../text/verdict-words.ts';

/** A line of a screen with the strategy that it is of. */
export interface StrongVerdict {
  readonly strategy: string;
  readonly line: ScreenLine;
}

export interface MovedVerdict extends StrongVerdict {
  /** The factor whose points moved most; null where that is not known. */
  readonly why: Move | null;
}

const symbolHref = (symbol: string, strategy: string): string =>
  `/s/${encodeURIComponent(symbol)}?strategy=${strategy}`;

function scoresText({ before, score }: ScreenLine): string {
  const was = before?.score ?? null;
  return was === null || score === null ? '' : `, ${was} → ${score}`;
}

function whyText({ label, from_points, to_points, from_text, to_text }: Move): string {
  return `${label} ${pointsText(from_points)} → ${pointsText(to_points)} (${from_text} → ${to_text})`;
}

/** Verdicts that are not those of the session before, with the factor that moved them most. */
export function MovedCard(props: {
  readonly moved: readonly MovedVerdict[];
  readonly newest: string | null;
  readonly isDemo: boolean;
}): JSX.Element {
  const { moved, newest, isDemo } = props;
  return (
    <section class="card" data-unit="moved" aria-labelledby="moved-h">
      <div class="row">
        <h2 id="moved-h">Verdicts that moved{newest === null ? '' : ` on ${dateText(newest)}`}</h2>
        <DemoMark isDemo={isDemo} />
      </div>
      {moved.length === 0 ? (
        <p class="none">None is known to have moved since the session before.</p>
      ) : (
        <ul class="news">
          {moved.map(({ strategy, line, why }) => (
            <li>
              <a href={symbolHref(line.symbol, strategy)}>{line.symbol}</a>
              <p>
                {strategyName(strategy)}: {listedVerdict({ verdict: line.before?.verdict ?? 'NONE', strength: null })} →{' '}
                <b>{listedVerdict(line)}</b>
                {scoresText(line)}
                {why === null ? null : <small>{whyText(why)}</small>}
              </p>
            </li>
          ))}
        </ul>
      )}
      <p class="fine">
        The largest steps among large companies. All that moved:{' '}
        {['growth', 'value', 'dividend', 'momentum'].map((strategy, i) => (
          <>
            {i === 0 ? '' : ', '}
            <a href={strategy === 'growth' ? '/stocks?moved=true' : `/stocks?strategy=${strategy}&moved=true`}>
              {strategy}
            </a>
          </>
        ))}
      </p>
    </section>
  );
}

/** The best score of each strategy. */
export function StrongestCard(props: {
  readonly strongest: readonly StrongVerdict[];
  readonly total: number;
  readonly isDemo: boolean;
}): JSX.Element {
  const { strongest, total, isDemo } = props;
  return (
    <section class="card" data-unit="strongest" aria-labelledby="strongest-h">
      <div class="row">
        <h2 id="strongest-h">Strongest now</h2>
        <DemoMark isDemo={isDemo} />
      </div>
      <ul class="news">
        {strongest.map(({ strategy, line }) => (
          <li>
            <a href={symbolHref(line.symbol, strategy)}>{line.symbol}</a>
            <p>
              {strategyName(strategy)}: {listedVerdict(line)}
              <small>{line.company_name === line.symbol ? line.sector : line.company_name}</small>
            </p>
            <b class="n">{line.score}</b>
          </li>
        ))}
      </ul>
      <p class="fine">
        One per strategy. <a href="/stocks">Rank all {wholeText(total)} stocks</a>
      </p>
    </section>
  );
}

/** What changed on the reader's list since the last visit, the newest first. */
export function ChangedFavourites({
  list,
  since,
}: {
  readonly list: FavouriteList;
  /** The day of the visit before this one; null where it is not known. */
  readonly since: string | null;
}): JSX.Element | null {
  if (list.total === 0) return null;
  const changes = list.favorites
    .flatMap(({ symbol, verdicts, verdict_changes: all }) =>
      all.map((change) => ({ symbol, change, score: verdicts[change.strategy]?.score ?? null })),
    )
    .sort((a, b) => (a.change.as_of < b.change.as_of ? 1 : a.change.as_of > b.change.as_of ? -1 : 0));
  const others = list.total - new Set(changes.map(({ symbol }) => symbol)).size;
  const word = (recommendation: 'BUY' | 'HOLD' | 'SELL' | null): string => shortVerdict({ recommendation });
  return (
    <section class="card" data-unit="changed" aria-labelledby="changed-h">
      <div class="row">
        <h2 id="changed-h">
          Your favourites{since === null ? ', newest changes' : `, changed since ${dateText(since)}`}
        </h2>
        <DemoMark isDemo={list.is_demo} />
      </div>
      {changes.length === 0 ? null : (
        <ul class="news">
          {changes.map(({ symbol, change, score }) => (
            <li>
              <a href={symbolHref(symbol, change.strategy)}>{symbol}</a>
              <p>
                {strategyName(change.strategy)}: {word(change.from)} → <b>{word(change.to)}</b>
                {score === null ? '' : `, now ${score}`}
                <small>
                  {word(change.from)} on {dateText(change.from_as_of)}
                </small>
              </p>
              <time datetime={change.as_of}>{dateText(change.as_of)}</time>
            </li>
          ))}
        </ul>
      )}
      <p class="fine">
        {changes.length === 0
          ? `No verdict of your ${list.total === 1 ? 'favourite' : `${list.total} favourites`} changed.`
          : others === 0
            ? 'All of them changed.'
            : `${others} ${others === 1 ? 'other' : 'others'}: no change.`}{' '}
        <a href="/favourites">{list.total === 1 ? 'Your favourite' : `All ${list.total} favourites`}</a>
      </p>
    </section>
  );
}
