import { fixedText, MINUS, moneyText } from '../../engine/market/money.ts';

export { MINUS, fixedText as formatNumber };

/** With its sign always shown, zero without one. */
export function formatSigned(value: number, digits: number): string {
  const text = fixedText(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A fraction as percent with one decimal, two below one percent: 0.081 is `8.1%`. */
export function formatPercent(fraction: number, isSigned = false): string {
  const percent = fraction * 100;
  const digits = Math.abs(percent) < 1 && percent !== 0 ? 2 : 1;
  return `${isSigned ? formatSigned(percent, digits) : fixedText(percent, digits)}%`;
}

/** A price with its currency code: `USD 198.56`. */
export function formatMoney(amount: number, currency: string): string {
  return `${currency} ${moneyText(amount)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** An ISO date as people read it: `20 Nov 2026`. */
export function formatDate(iso: string): string {
  const [year, month, day] = iso.split('-').map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}
