import type { JSX } from 'preact';
import { moneyChangeText, percentOf, signedText } from '../text/format.ts';

/** A change with glyph, sign and colour, so that it can be read without colour; renders nothing where it is unknown. */
export function PriceChange({
  change,
  percent,
  price,
}: {
  readonly change: number | null;
  readonly percent: number | null;
  /** What it changed to. */
  readonly price: number;
}): JSX.Element | null {
  if (change === null || percent === null) return null;
  const [glyph, tone] = change > 0 ? ['▲', 'up'] : change < 0 ? ['▼', 'dn'] : ['■', 'flat'];
  return (
    <span class={`n change ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {moneyChangeText(change, price)} ({percentOf(signedText(percent))})
    </span>
  );
}
