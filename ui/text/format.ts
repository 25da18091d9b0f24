import { MINUS, moneyChangeText as changeOfMoney, moneyText } from '../../src/engine/market/money.ts';
import { LOCALES, language } from './language.ts';

/**
 * The one place where figures and days become text. They follow the language of the page, whatever locale the server or
 * the browser has: a sentence and the number beside it must not follow different rules.
 */
const MONTHS = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  de: ['Jan.', 'Feb.', 'März', 'Apr.', 'Mai', 'Juni', 'Juli', 'Aug.', 'Sept.', 'Okt.', 'Nov.', 'Dez.'],
} as const;

const formats = new Map<string, Intl.NumberFormat>();

/** A format with so many decimals, made once: making one takes far longer than using it. */
function formatOf(least: number, most: number, notation: 'standard' | 'compact' = 'standard'): Intl.NumberFormat {
  const locale = LOCALES[language()];
  const key = `${locale} ${least} ${most} ${notation}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { minimumFractionDigits: least, maximumFractionDigits: most, notation });
    formats.set(key, format);
  }
  return format;
}

const trueMinus = (text: string): string => text.replace('-', MINUS);

/** A number that the engine wrote, with the separators of the page's language. */
function inLanguage(text: string): string {
  return language() === 'en' ? text : text.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ','));
}

/** A price without its currency: 1,198.56, 0.0731. */
export function priceText(amount: number): string {
  return inLanguage(moneyText(amount));
}

/** The change of a price with its sign and the decimals that the price has. */
export function moneyChangeText(change: number, price: number): string {
  return inLanguage(changeOfMoney(change, price));
}

/** A number with its sign always shown and a true minus: +0.78, −3.10, 0.00. */
export function signedText(value: number, decimals = 2): string {
  const text = formatOf(decimals, decimals).format(Math.abs(value));
  const isZero = !/[1-9]/.test(text);
  return isZero ? text : `${value < 0 ? MINUS : '+'}${text}`;
}

/** A whole number with its sign: +9, −6, 0. */
export function pointsText(points: number): string {
  return signedText(points, 0);
}

/** A whole number with separators: 12,345. */
export function wholeText(value: number): string {
  return trueMinus(formatOf(0, 0).format(value));
}

/** A large amount shortened: 2.94T, 61.2M; in German 2,94 Bio. Put the exact value into `title`. */
export function shortText(value: number): string {
  return trueMinus(formatOf(1, 2, 'compact').format(value));
}

/** A ratio with two decimals: 33.10. */
export function ratioText(value: number): string {
  return trueMinus(formatOf(2, 2).format(value));
}

/** A number with as many of four decimals as it has: 4, 1.5, 0.0625. */
export function trimmedText(value: number): string {
  return trueMinus(formatOf(0, 4).format(value));
}

/** A number in a field to type in: without separators of thousands, so that it can be changed. */
export function typedText(plain: string): string {
  return inLanguage(plain);
}

/** A percent sign as the page's language puts it behind a number. */
export function percentOf(text: string): string {
  return language() === 'de' ? `${text}\u00a0%` : `${text}%`;
}

/** A share in percent with one decimal, none above 1000 %: 6.1%. */
export function percentText(fraction: number): string {
  const percent = fraction * 100;
  const decimals = Math.abs(percent) >= 1000 ? 0 : 1;
  return percentOf(trueMinus(formatOf(decimals, decimals).format(percent)));
}

/** `2026-11-20` as people read it: 20 Nov 2026; in German 20. Nov. 2026. Any other text comes back as it is. */
export function dateText(iso: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso);
  const month = MONTHS[language()][Number(match?.[2]) - 1];
  if (match === null || month === undefined) return iso;
  const day = `${Number(match[3])}${language() === 'de' ? '.' : ''}`;
  return `${day} ${month} ${match[1] ?? ''}`;
}

/** The short name of a month, 0 for January. */
export function monthText(month: number): string {
  return MONTHS[language()][month] ?? '';
}
