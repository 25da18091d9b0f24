import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import { isoDay } from '../charts/price-range.ts';
import { readoutOf } from '../charts/readout.ts';
import type { Readout as Read } from '../charts/readout.ts';

/** What the crosshair stands on, at first the newest session; a script writes that of the crosshair here. */
export function Readout({
  readout: { date, parts },
  isCompared = false,
}: {
  readonly readout: Read;
  /** True: each part is a line of a comparison, in its colour. */
  readonly isCompared?: boolean;
}): JSX.Element {
  return (
    <>
      <p class={isCompared ? 'readout n lines' : 'readout n'} data-readout>
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

/** Date, close, change and volume of the newest session. */
export function PriceReadout({ candles }: { readonly candles: Candles }): JSX.Element {
  const last = candles.day.length - 1;
  const readout = readoutOf({
    iso: isoDay(candles.day[last] as number),
    close: candles.close[last] as number,
    before: candles.close[last - 1] ?? Number.NaN,
    volume: candles.volume[last] as number,
    newest: candles.close[last] as number,
  });
  return <Readout readout={readout} />;
}
