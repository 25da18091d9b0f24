import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import type { Dividend, Split } from '../../src/engine/market/snapshot.ts';
import { movingAverage } from '../charts/averages.ts';
import { chartEvents } from '../charts/chart-events.ts';
import type { ChartEvent } from '../charts/chart-events.ts';
import { PriceChart } from '../charts/price-chart.tsx';
import type { ChartLine } from '../charts/price-chart.tsx';
import { offersLog, RANGES, rangeStart } from '../charts/price-range.ts';
import { priceSummary } from '../charts/price-summary.ts';
import { volumeBars } from '../charts/volume-bars.ts';
import type { VolumeBars } from '../charts/volume-bars.ts';
import { companyTitle } from '../text/verdict-words.ts';
import { CompareForm } from './compare-form.tsx';
import { ComparedFigure, rebasedOf } from './compared-prices.tsx';
import type { ComparedSymbol } from './compared-prices.tsx';
import { ComparedTable } from './compared-table.tsx';
import { PriceReadout } from './price-readout.tsx';
import type { Linked } from './price-switches.tsx';
import { current, LogSwitch, Switches } from './price-switches.tsx';
import { PriceTable } from './price-table.tsx';
import { BETWEEN } from './price-view.ts';
import type { Mark, PriceView } from './price-view.ts';

interface PriceCardProps {
  readonly symbol: string;
  readonly name: string;
  readonly currency: string;
  readonly candles: Candles;
  readonly dividends: readonly Dividend[] | null;
  readonly splits: readonly Split[];
  readonly isDemo: boolean;
  /** What it is compared with, of those in `shown.vs` what could be had. */
  readonly others: readonly ComparedSymbol[];
  /** The symbol that others are usually held against; null where it is not known. */
  readonly benchmark: string | null;
  /** Why something is not compared; null where nothing is to be said. */
  readonly notice: string | null;
  readonly shown: PriceView;
  /** The address of this page with some of what is shown changed. */
  readonly hrefOf: (change: Partial<PriceView>) => string;
}

function Controls({ shown, hrefOf }: Linked): JSX.Element {
  const isTable = shown.view === 'table';
  return (
    <nav class="rng" aria-label="Price range and view">
      {RANGES.map((range) => (
        <a href={hrefOf({ range, page: 1 })} {...current(range === shown.range)}>
          {range === 'max' ? 'Max' : range.toUpperCase()}
        </a>
      ))}
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

function EventList({ events }: { readonly events: readonly ChartEvent[] }): JSX.Element | null {
  if (events.length === 0) return null;
  const counted = (letter: ChartEvent['letter'], word: string): string[] => {
    const count = events.filter((event) => event.letter === letter).length;
    return count === 0 ? [] : [`${count} ${word}${count === 1 ? '' : 's'}`];
  };
  return (
    <details class="events">
      <summary>{[...counted('D', 'dividend'), ...counted('S', 'split')].join(' and ')} in this range</summary>
      <ul>
        {[...events].reverse().map(({ text }) => (
          <li>{text}</li>
        ))}
      </ul>
    </details>
  );
}

/** Everything that is drawn of a range. */
interface Drawn {
  readonly lines: readonly ChartLine[];
  readonly volume: VolumeBars | null;
  readonly events: readonly ChartEvent[];
  readonly has: Readonly<Record<Mark, boolean>>;
}

function drawnOf(props: PriceCardProps, from: number): Drawn {
  const { candles, shown, dividends, splits, currency } = props;
  const days = candles.day.subarray(from);
  const average = (n: number): Float64Array => movingAverage(candles.close, n).subarray(from);
  const [avg50, avg200] = [average(50), average(200)];
  const isKnown = (values: Float64Array): boolean => values.some((value) => Number.isFinite(value));
  const volume = volumeBars(days, candles.volume.subarray(from));
  const events = chartEvents({ dividends, splits, days, currency });
  const has = {
    avg50: isKnown(avg50),
    avg200: isKnown(avg200),
    volume: volume !== null,
    events: events.length > 0,
  };
  const isOn = (mark: Mark): boolean => has[mark] && !shown.off.includes(mark);
  const lines: readonly (ChartLine & { readonly mark: Mark })[] = [
    { mark: 'avg200', className: 'a200', values: avg200 },
    { mark: 'avg50', className: 'a50', values: avg50 },
  ];
  return {
    lines: lines.filter(({ mark }) => isOn(mark)),
    volume: isOn('volume') ? volume : null,
    events: isOn('events') ? events : [],
    has,
  };
}

function Chart(props: PriceCardProps & { readonly from: number; readonly csvHref: string }): JSX.Element {
  const { symbol, name, currency, candles, isDemo, shown, hrefOf, from, csvHref } = props;
  const days = candles.day.subarray(from);
  const closes = candles.close.subarray(from);
  const summary = priceSummary(shown.range, days, closes);
  const isLog = shown.scale === 'log' && offersLog(shown.range);
  const { has, ...drawn } = drawnOf(props, from);
  return (
    <figure
      data-chart={csvHref}
      data-first={days[0]}
      data-last={days.at(-1)}
      data-before={from === 0 ? undefined : candles.close[from - 1]}
      data-label={`Prices of ${symbol}. Left and right arrow keys read one session after another.`}
    >
      <PriceReadout candles={candles} />
      <PriceChart
        title={`${companyTitle(symbol, name)}: daily close`}
        summary={summary}
        days={days}
        closes={closes}
        isLog={isLog}
        isDemo={isDemo}
        {...drawn}
      />
      <Switches shown={shown} hrefOf={hrefOf} has={has} />
      <figcaption>
        {summary} <Basis candles={candles} currency={currency} />
        {isLog ? ' Log scale.' : ''} <a href={csvHref}>CSV of this range</a>
      </figcaption>
      <EventList events={drawn.events} />
    </figure>
  );
}

/** The price beside that of others, as a picture or as a table. */
function Compared(props: PriceCardProps & { readonly from: number; readonly csvHref: string }): JSX.Element {
  const { symbol, name, currency, candles, others, isDemo, shown, hrefOf, from, csvHref } = props;
  const symbols = [{ symbol, name, currency, candles }, ...others];
  const rebased = rebasedOf(symbols, from);
  if (rebased === null) {
    return <p class="none">{symbols.map((each) => each.symbol).join(' and ')} have no two sessions in common here.</p>;
  }
  if (shown.view === 'table') {
    return <ComparedTable rebased={rebased} page={shown.page} isDemo={isDemo} csvHref={csvHref} hrefOf={hrefOf} />;
  }
  return (
    <ComparedFigure
      symbols={symbols}
      rebased={rebased}
      range={shown.range}
      scale={shown.scale}
      isDemo={isDemo}
      csvHref={csvHref}
    >
      <nav class="chips" aria-label="Scale">
        <LogSwitch shown={shown} hrefOf={hrefOf} />
      </nav>
    </ComparedFigure>
  );
}

/** The price, as a picture or as a table. */
export function PriceCard(props: PriceCardProps): JSX.Element {
  const { symbol, currency, candles, others, benchmark, notice, isDemo, shown, hrefOf } = props;
  const from = rangeStart(candles, shown.range);
  const vs = others.map((each) => each.symbol);
  const compared = vs.length === 0 ? '' : `&vs=${vs.join(BETWEEN)}`;
  const csvHref = `/s/${encodeURIComponent(symbol)}/prices.csv?range=${shown.range}${compared}`;
  return (
    <section class="card" id="price" data-unit={shown.view} aria-labelledby="price-h">
      <div class="row">
        <h2 id="price-h">Price</h2>
        <Controls shown={shown} hrefOf={hrefOf} />
      </div>
      {others.length > 0 ? (
        <Compared {...props} from={from} csvHref={csvHref} />
      ) : shown.view === 'table' ? (
        <PriceTable
          symbol={symbol}
          currency={currency}
          candles={candles}
          from={from}
          page={shown.page}
          isDemo={isDemo}
          csvHref={csvHref}
          hrefOf={hrefOf}
        />
      ) : (
        <Chart {...props} from={from} csvHref={csvHref} />
      )}
      <CompareForm vs={vs} benchmark={benchmark === symbol ? null : benchmark} notice={notice} hrefOf={hrefOf} />
    </section>
  );
}
