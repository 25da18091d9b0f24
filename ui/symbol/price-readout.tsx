import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import { isoDay } from '../charts/price-range.ts';
import { readoutOf } from '../charts/readout.ts';

/** Date, close, change and volume of one session, at first the newest; a script writes that of the crosshair here. */
export function PriceReadout({ candles }: { readonly candles: Candles }): JSX.Element {
  const last = candles.day.length - 1;
  const { date, parts } = readoutOf({
    iso: isoDay(candles.day[last] as number),
    close: candles.close[last] as number,
    before: candles.close[last - 1] ?? Number.NaN,
    volume: candles.volume[last] as number,
    newest: candles.close[last] as number,
  });
  return (
    <>
      <p class="readout n" data-readout>
        <b>{date}</b>
        {parts.map(({ name, text }) => (
          <>
            {' '}
            <span>
              {name} <b>{text}</b>
            </span>
          </>
        ))}
      </p>
      <p class="vh" role="status" data-said />
    </>
  );
}
