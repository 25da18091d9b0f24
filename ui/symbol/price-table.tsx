import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import { isoDay } from '../charts/price-range.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, priceText, wholeText } from '../text/format.ts';
import type { PriceView } from './price-view.ts';

/** Rows on one page of the table: a year of sessions, the longest ones too. */
export const PAGE_ROWS = 262;

interface PriceTableProps {
  readonly symbol: string;
  readonly currency: string;
  readonly candles: Candles;
  /** Index of the first candle of the range. */
  readonly from: number;
  readonly page: number;
  readonly isDemo: boolean;
  /** Where the range can be had as a file. */
  readonly csvHref: string;
  readonly hrefOf: (change: Partial<PriceView>) => string;
}

interface PagesProps {
  readonly page: number;
  readonly pages: number;
  readonly hrefOf: (change: { readonly page: number }) => string;
}

/** Links to the pages beside this one. */
export function Pages({ page, pages, hrefOf }: PagesProps): JSX.Element | null {
  if (pages < 2) return null;
  return (
    <nav class="pages" aria-label="Pages of the price table">
      {page > 1 ? <a href={hrefOf({ page: page - 1 })}>Newer</a> : <span />}
      <span class="n">
        Page {page} of {pages}
      </span>
      {page < pages ? <a href={hrefOf({ page: page + 1 })}>Older</a> : <span />}
    </nav>
  );
}

function Row({ candles, index }: { readonly candles: Candles; readonly index: number }): JSX.Element {
  const cell = (column: Float64Array, extra = ''): JSX.Element => {
    const value = column[index] as number;
    return <td class={`num ${extra}`.trim()}>{Number.isFinite(value) ? priceText(value) : '–'}</td>;
  };
  const iso = isoDay(candles.day[index] as number);
  return (
    <tr>
      <th scope="row">
        <time datetime={iso}>{dateText(iso)}</time>
      </th>
      {cell(candles.open, 'wide')}
      {cell(candles.high, 'wide')}
      {cell(candles.low, 'wide')}
      {cell(candles.close)}
      <td class="num">{wholeText(candles.volume[index] as number)}</td>
    </tr>
  );
}

/** The same prices as the chart, newest first, a page at a time. */
export function PriceTable(props: PriceTableProps): JSX.Element {
  const { symbol, currency, candles, from, isDemo, csvHref, hrefOf } = props;
  const rows = candles.day.length - from;
  const pages = Math.max(1, Math.ceil(rows / PAGE_ROWS));
  const page = Math.min(props.page, pages);
  const newest = candles.day.length - 1 - (page - 1) * PAGE_ROWS;
  const count = Math.min(PAGE_ROWS, newest - from + 1);
  return (
    <>
      <table class="prices">
        <caption>
          {symbol}, daily prices in {currency},{' '}
          {candles.adjustment === 'total' ? 'adjusted for splits and dividends' : 'adjusted for splits'}; volume in
          shares. <DemoMark isDemo={isDemo} />
        </caption>
        <thead>
          <tr>
            <th scope="col">Session</th>
            {['Open', 'High', 'Low'].map((name) => (
              <th scope="col" class="num wide">
                {name}
              </th>
            ))}
            <th scope="col" class="num">
              Close
            </th>
            <th scope="col" class="num">
              Volume
            </th>
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: count }, (_, i) => (
            <Row candles={candles} index={newest - i} />
          ))}
        </tbody>
      </table>
      <Pages page={page} pages={pages} hrefOf={hrefOf} />
      <p class="fine">
        <a href={csvHref}>CSV of this range</a>
      </p>
    </>
  );
}
