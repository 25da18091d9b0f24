import { dateText, percentOf, priceText, ratioText, shortText, signedText } from '../text/format.ts';

/** One session as the crosshair reads it; NaN for what is not known. */
export interface SessionRead {
  readonly iso: string;
  readonly close: number;
  /** Close of the session before. */
  readonly before: number;
  readonly volume: number;
  /** The newest close of all. */
  readonly newest: number;
}

export interface Readout {
  readonly date: string;
  readonly parts: readonly { readonly name: string; readonly text: string }[];
}

const change = (from: number, to: number): string | null =>
  from > 0 && Number.isFinite(to) ? percentOf(signedText((to / from - 1) * 100)) : null;

/** Date, close, change on the session before, volume, and the change since; the same on the server and in the browser. */
export function readoutOf({ iso, close, before, volume, newest }: SessionRead): Readout {
  const since = change(close, newest);
  const parts = [
    { name: 'Close', text: Number.isFinite(close) ? priceText(close) : '–' },
    { name: 'Change', text: change(before, close) ?? '–' },
    { name: 'Volume', text: Number.isFinite(volume) ? shortText(volume) : '–' },
    ...(since === null || close === newest ? [] : [{ name: 'Since', text: since }]),
  ];
  return { date: dateText(iso), parts };
}

/** Date and what each line of a comparison stands at, from 100 on its first day. */
export function comparedReadout(
  iso: string,
  lines: readonly { readonly symbol: string; readonly index: number }[],
): Readout {
  return {
    date: dateText(iso),
    parts: lines.map(({ symbol, index }) => ({
      name: symbol,
      text: Number.isFinite(index) ? `${ratioText(index)} (${percentOf(signedText(index - 100, 1))})` : '–',
    })),
  };
}
