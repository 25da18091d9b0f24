import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import { PriceChart } from '../charts/price-chart.tsx';
import { offersLog, RANGES, rangeStart } from '../charts/price-range.ts';
import { priceSummary } from '../charts/price-summary.ts';
import { companyTitle } from '../text/verdict-words.ts';
import { PriceTable } from './price-table.tsx';
import type { PriceView } from './price-view.ts';

interface PriceCardProps {
  readonly symbol: string;
  readonly name: string;
  readonly currency: string;
  readonly candles: Candles;
  readonly isDemo: boolean;
  readonly shown: PriceView;
  /** The address of this page with some of what is shown changed. */
  readonly hrefOf: (change: Partial<PriceView>) => string;
}

function Controls({ shown, hrefOf }: Pick<PriceCardProps, 'shown' | 'hrefOf'>): JSX.Element {
  const current = (is: boolean): { 'aria-current'?: 'true' } => (is ? { 'aria-current': 'true' } : {});
  const isTable = shown.view === 'table';
  return (
    <nav class="rng" aria-label="Price range and view">
      {RANGES.map((range) => (
        <a href={hrefOf({ range, page: 1 })} {...current(range === shown.range)}>
          {range === 'max' ? 'Max' : range.toUpperCase()}
        </a>
      ))}
      {!isTable && offersLog(shown.range) ? (
        <a href={hrefOf({ scale: shown.scale === 'log' ? 'linear' : 'log' })} {...current(shown.scale === 'log')}>
          Log
        </a>
      ) : null}
      <a href={hrefOf({ view: isTable ? 'chart' : 'table', page: 1 })} {...current(isTable)}>
        Table
      </a>
    </nav>
  );
}

function Basis({ candles, currency }: Pick<PriceCardProps, 'candles' | 'currency'>): JSX.Element {
  return (
    <>
      Daily closes in {currency},{' '}
      {candles.adjustment === 'total' ? 'adjusted for splits and dividends' : 'adjusted for splits, not for dividends'}.
    </>
  );
}

/** The price, as a picture or as a table. */
export function PriceCard(props: PriceCardProps): JSX.Element {
  const { symbol, name, currency, candles, isDemo, shown, hrefOf } = props;
  const from = rangeStart(candles, shown.range);
  const days = candles.day.subarray(from);
  const closes = candles.close.subarray(from);
  const summary = priceSummary(shown.range, days, closes);
  const isLog = shown.scale === 'log' && offersLog(shown.range);
  return (
    <section class="card" data-unit={shown.view} aria-labelledby="price-h">
      <div class="row">
        <h2 id="price-h">Price</h2>
        <Controls shown={shown} hrefOf={hrefOf} />
      </div>
      {shown.view === 'table' ? (
        <PriceTable
          symbol={symbol}
          currency={currency}
          candles={candles}
          from={from}
          page={shown.page}
          isDemo={isDemo}
          hrefOf={hrefOf}
        />
      ) : (
        <figure>
          <PriceChart
            title={`${companyTitle(symbol, name)}: daily close`}
            summary={summary}
            days={days}
            closes={closes}
            isLog={isLog}
            isDemo={isDemo}
          />
          <figcaption>
            {summary} <Basis candles={candles} currency={currency} />
            {isLog ? ' Log scale.' : ''}
          </figcaption>
        </figure>
      )}
    </section>
  );
}
