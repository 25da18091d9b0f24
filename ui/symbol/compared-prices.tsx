import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import { ComparedChart } from '../charts/compared-chart.tsx';
import { isoDay, offersLog } from '../charts/price-range.ts';
import type { Range } from '../charts/price-range.ts';
import { comparedReadout } from '../charts/readout.ts';
import { comparedSummary, rebase } from '../charts/rebase.ts';
import type { Rebased } from '../charts/rebase.ts';
import { Readout } from './price-readout.tsx';

/** A symbol whose prices stand beside those of others. */
export interface ComparedSymbol {
  readonly symbol: string;
  readonly name: string;
  readonly currency: string;
  readonly candles: Candles;
}

/** The symbols from 100, the first giving the sessions; null where they have no two sessions in common. */
export function rebasedOf(symbols: readonly ComparedSymbol[], from: number): Rebased | null {
  return rebase(
    symbols.map(({ symbol, candles: { day, close } }) => ({ symbol, days: day, closes: close })),
    from,
  );
}

function basisText(symbols: readonly ComparedSymbol[]): string {
  const [first] = symbols;
  const isOne = (of: (each: ComparedSymbol) => string): boolean =>
    first !== undefined && symbols.every((each) => of(each) === of(first));
  const currency = isOne((each) => each.currency)
    ? ''
    : ` Each in its own currency: ${symbols.map((each) => `${each.symbol} ${each.currency}`).join(', ')}.`;
  const adjustment = (each: ComparedSymbol): string => each.candles.adjustment;
  if (!isOne(adjustment)) {
    const total = symbols.filter((each) => adjustment(each) === 'total').map(({ symbol }) => symbol);
    return `Daily closes; ${total.join(', ')} with dividends, the others without.${currency}`;
  }
  const without = first?.candles.adjustment === 'total' ? 'with dividends' : 'adjusted for splits, without dividends';
  return `Daily closes, ${without}.${currency}`;
}

interface ComparedFigureProps {
  readonly symbols: readonly ComparedSymbol[];
  readonly rebased: Rebased;
  readonly range: Range;
  readonly scale: 'linear' | 'log';
  readonly isDemo: boolean;
  /** Where what is drawn can be had as a file. */
  readonly csvHref: string;
  /** What can be switched, under the chart. */
  readonly children: JSX.Element;
}

/** The chart of several symbols, with what the crosshair stands on above it. */
export function ComparedFigure(props: ComparedFigureProps): JSX.Element {
  const { symbols, rebased, range, scale, isDemo, csvHref, children } = props;
  const { days, lines } = rebased;
  const summary = comparedSummary(range, rebased);
  const isLog = scale === 'log' && offersLog(range);
  const names = lines.map(({ symbol }) => symbol);
  const newest = comparedReadout(
    isoDay(days.at(-1) as number),
    lines.map(({ symbol, index }) => ({ symbol, index: index.at(-1) as number })),
  );
  return (
    <figure
      data-chart={csvHref}
      data-first={days[0]}
      data-last={days.at(-1)}
      data-lines={names.join(' ')}
      data-label={`${names.join(', ')} compared. Left and right arrow keys read one session after another.`}
    >
      <Readout readout={newest} isCompared />
      <ComparedChart
        title={`${names.join(', ')}: daily closes from 100`}
        summary={summary}
        rebased={rebased}
        isLog={isLog}
        isDemo={isDemo}
      />
      {children}
      <figcaption>
        {summary} {basisText(symbols)}
        {isLog ? ' Log scale.' : ''} <a href={csvHref}>CSV of this comparison</a>
      </figcaption>
    </figure>
  );
}
