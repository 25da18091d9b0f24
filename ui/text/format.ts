import { MINUS } from '../../src/engine/market/money.ts';

export { moneyChangeText, moneyText as priceText } from '../../src/engine/market/money.ts';

/**
 * How figures read on the page. The text of the pages is English, and so are their figures, whatever locale the server
 * or the browser has: a sentence and the number beside it must not follow different rules.
 */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

const two = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const one = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', {
  notation: 'compact',
  minimumFractionDigits: 1,
  maximumFractionDigits: 2,
});

const byDecimals = new Map<number, Intl.NumberFormat>();

/** Making a format takes far longer than using it. */
function decimalsOf(decimals: number): Intl.NumberFormat {
  let format = byDecimals.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    byDecimals.set(decimals, format);
  }
  return format;
}

const trueMinus = (text: string): string => text.replace('-', MINUS);

/** A number with its sign always shown and a true minus: +0.78, −3.10, 0.00. */
export function signedText(value: number, decimals = 2): string {
  const text = decimalsOf(decimals).format(Math.abs(value));
  const isZero = !/[1-9]/.test(text);
  return isZero ? text : `${value < 0 ? MINUS : '+'}${text}`;
}

/** A whole number with its sign: +9, −6, 0. */
export function pointsText(points: number): string {
  return signedText(points, 0);
}

/** A whole number with separators: 12,345. */
export function wholeText(value: number): string {
  return trueMinus(whole.format(value));
}

/** A large amount shortened: 2.94T, 61.2M. Put the exact value into `title`. */
export function shortText(value: number): string {
  return trueMinus(short.format(value));
}

/** A ratio with two decimals: 33.10. */
export function ratioText(value: number): string {
  return trueMinus(two.format(value));
}

/** A number with as many of four decimals as it has: 4, 1.5, 0.0625. */
export function trimmedText(value: number): string {
  return trueMinus(value.toLocaleString('en-US', { maximumFractionDigits: 4 }));
}

/** A share in percent with one decimal, none above 1000 %: 6.1%. */
export function percentText(fraction: number): string {
  const percent = fraction * 100;
  return `${trueMinus(Math.abs(percent) >= 1000 ? whole.format(percent) : one.format(percent))}%`;
}

/** `2026-11-20` as people read it: 20 Nov 2026. Any other text comes back as it is. */
export function dateText(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  const month = MONTHS[Number(match?.[2]) - 1];
  return match === null || month === undefined ? iso : `${Number(match[3])} ${month} ${match[1] ?? ''}`;
}

/** An instant as people read it: 20 Nov 2026, 21:10 UTC. Any other text comes back as it is. */
export function instantText(iso: string): string {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const utc = at.toISOString();
  return `${dateText(utc)}, ${utc.slice(11, 16)} UTC`;
}

/** The short name of a month, 0 for January. */
export function monthText(month: number): string {
  return MONTHS[month] ?? '';
}
