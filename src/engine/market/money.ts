/** The true minus sign, as wide as a plus. */
export const MINUS = '\u2212';

/** Digits of a small price that are shown: the first that is not zero, and two more. */
const SMALL_DIGITS = 3;
/** Below this a price counts as unknown. */
const MOST_DECIMALS = 20;
/** A smaller relative change is a rounding error of two equal prices. */
const LEAST_CHANGE = 1e-9;

/** A number as en-US writes it, with commas and a true minus; the same text on every machine and in every locale. */
export function fixedText(value: number, decimals: number): string {
  const fixed = Math.abs(value).toFixed(decimals);
  const [whole = '0', fraction] = fixed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const isZero = Number(fixed) === 0;
  return `${value < 0 && !isZero ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** Two decimals, four below one unit, and below a cent as many as show what the price is. */
function decimalsOf(amount: number): number {
  const size = Math.abs(amount);
  if (size >= 1 || size === 0) return 2;
  return Math.min(MOST_DECIMALS, Math.max(4, SMALL_DIGITS - 1 - Math.floor(Math.log10(size))));
}

/**
 * A price as every page, report and mail writes it, without its currency: 1,198.56, 0.0731, 0.000103; never 0.00 for a
 * price above zero.
 */
export function moneyText(amount: number): string {
  return fixedText(amount, decimalsOf(amount));
}

/** The change of a price with its sign and the decimals that the price has, or more where it would show as zero: +0.78, −0.000000145. */
export function moneyChangeText(change: number, price: number): string {
  const isSmall = Math.abs(price) < 1 && Math.abs(change) > Math.abs(price) * LEAST_CHANGE;
  const text = fixedText(change, isSmall ? Math.max(decimalsOf(price), decimalsOf(change)) : decimalsOf(price));
  return change > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}
