import type { JSX } from 'preact';
import type { ScreenLine } from '../../src/features/screener/screener.schema.ts';
import { Star } from '../favourites/favourite-button.tsx';
import { FormToken } from '../layout/form-token.tsx';
import { DemoMark } from '../layout/demo-mark.tsx';
import { FIGURE_WORDS, figureText } from '../text/figure-words.ts';
import type { FigureId } from '../text/figure-words.ts';
import { dateText, percentText } from '../text/format.ts';
import { listedVerdict, strategyName } from '../text/verdict-words.ts';
import type { SortLink, StocksView } from './stocks-view.ts';

function Head(props: {
  readonly sort: SortLink;
  readonly title?: string;
  readonly isNumber?: boolean;
  readonly children: string;
}): JSX.Element {
  const { sort, title, isNumber = true, children } = props;
  const glyph = sort.direction === null ? '' : sort.direction === 'ascending' ? ' ▴' : ' ▾';
  return (
    <th scope="col" class={isNumber ? 'num' : undefined} aria-sort={sort.direction ?? undefined}>
      <a href={sort.href} title={title}>
        {children}
        <span aria-hidden="true">{glyph}</span>
      </a>
    </th>
  );
}

/** The score on its scale, as small as a line of the list. */
function SmallScale({ score }: { readonly score: number }): JSX.Element {
  return (
    <svg class="mini" aria-hidden="true">
      <rect class="tr" y="4" width="100%" height="4" rx="2" />
      <path class="edge" d="M0 2v8" transform="translate(32)" />
      <path class="edge" d="M0 2v8" transform="translate(48)" />
      <rect class="mk" x={score * 0.8 - 1} width="3" height="12" rx="1" />
    </svg>
  );
}

function FigureCell({ id, line }: { readonly id: FigureId; readonly line: ScreenLine }): JSX.Element {
  const value = line.figures[id];
  const shown = figureText(id, value);
  const tone = id === 'price_change' && typeof value === 'number' && value !== 0 ? (value > 0 ? ' up' : ' dn') : '';
  return (
    <td class={`num f${tone}`} data-label={FIGURE_WORDS[id].short} title={shown?.title}>
      {shown === null ? <span class="none">–</span> : shown.text}
    </td>
  );
}

function StarCell({ line, view }: { readonly line: ScreenLine; readonly view: StocksView }): JSX.Element | null {
  const { favourites } = view;
  if (favourites === null) return null;
  const isKept = favourites.has(line.symbol);
  return (
    <td class="star1">
      <button
        form="star"
        name="symbol"
        value={line.symbol}
        formAction={isKept ? '/favourites/remove' : '/favourites/add'}
        aria-pressed={isKept ? 'true' : 'false'}
        aria-label={`Favourite: ${line.symbol}`}
      >
        <Star isFull={isKept} />
      </button>
    </td>
  );
}

/** "was Hold, 56, on 19 Nov 2026"; nothing where the verdict did not move. */
function Moved({ line }: { readonly line: ScreenLine }): JSX.Element | null {
  const { before, verdict } = line;
  if (before === null || before.verdict === verdict) return null;
  return (
    <small>
      was {listedVerdict({ verdict: before.verdict, strength: null })} on {dateText(before.as_of)}
    </small>
  );
}

function Row({ line, view }: { readonly line: ScreenLine; readonly view: StocksView }): JSX.Element {
  const { symbol, company_name: name, score } = line;
  return (
    <tr>
      <th scope="row">
        <a href={`/s/${encodeURIComponent(symbol)}?strategy=${view.strategy}`} data-row-link>
          {symbol}
        </a>{' '}
        {name === symbol ? null : <span>{name}</span>}
        <small>
          {line.sector}
          {line.as_of === view.newest ? null : <> Close of {dateText(line.as_of)}</>}
        </small>
      </th>
      <td class="vd">
        {listedVerdict(line)}
        <Moved line={line} />
      </td>
      <td class="num sc">
        {score === null ? (
          <span class="none">–</span>
        ) : (
          <>
            <SmallScale score={score} /> <b>{score}</b>
          </>
        )}
      </td>
      {view.columns.map((id) => (
        <FigureCell id={id} line={line} />
      ))}
      <td class="num f" data-label="Inputs">
        {percentText(line.coverage).replace('.0%', '%')}
      </td>
      <StarCell line={line} view={view} />
    </tr>
  );
}

/** The list: one row a stock. The head of every column sorts by it. */
export function StocksTable({ view }: { readonly view: StocksView }): JSX.Element {
  const { columns, sortBy, strategy, isDemo, favourites, formToken, path, lines, count, newest } = view;
  return (
    <>
      {favourites === null ? null : (
        <form id="star" method="post" action="/favourites/add">
          <FormToken token={formToken} />
          <input type="hidden" name="to" value={path} />
        </form>
      )}
      <table class="stocks">
        <caption>
          {strategyName(strategy)} verdicts{newest === null ? '' : `, close of ${dateText(newest)} unless said`}.
          Amounts in the currency of each listing. <DemoMark isDemo={isDemo} />
        </caption>
        <thead>
          <tr>
            <Head sort={sortBy('symbol')} isNumber={false}>
              Symbol
            </Head>
            <th scope="col">Verdict</th>
            <Head sort={sortBy('score')} title="0 to 100: Sell at 40 and below, Buy at 60 and above">
              Score
            </Head>
            {columns.map((id) => (
              <Head sort={sortBy(id)} title={`${FIGURE_WORDS[id].label}: ${FIGURE_WORDS[id].definition}`}>
                {FIGURE_WORDS[id].short}
              </Head>
            ))}
            <Head sort={sortBy('coverage')} title="Share of the strategy's weight that has data">
              Inputs
            </Head>
            {favourites === null ? null : (
              <th scope="col">
                <span class="vh">Favourite</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row line={line} view={view} />
          ))}
        </tbody>
      </table>
      <nav class="pages" aria-label="Pages of the list">
        {view.firstHref === null ? <span /> : <a href={view.firstHref}>First page</a>}
        <span class="n">
          {lines.length} of {count} shown
        </span>
        {view.nextHref === null ? <span /> : <a href={view.nextHref}>Next page</a>}
      </nav>
    </>
  );
}
