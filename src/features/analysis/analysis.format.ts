/** The true minus sign, as wide as a plus. */
export const MINUS = '\u2212';

/** A number as en-US writes it, with commas and a true minus; the same text on every machine and in every locale. */
export function formatNumber(value: number, digits: number): string {
  const fixed = Math.abs(value).toFixed(digits);
  const [whole = '0', fraction] = fixed.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const isZero = Number(fixed) === 0;
  return `${value < 0 && !isZero ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** With its sign always shown, zero without one. */
export function formatSigned(value: number, digits: number): string {
  const text = formatNumber(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A fraction as percent with one decimal, two below one percent: 0.081 is `8.1%`. */
export function formatPercent(fraction: number, isSigned = false): string {
  const percent = fraction * 100;
  const digits = Math.abs(percent) < 1 && percent !== 0 ? 2 : 1;
  return `${isSigned ? formatSigned(percent, digits) : formatNumber(percent, digits)}%`;
}

/** An amount with its currency code: `USD 198.56`. */
export function formatMoney(amount: number, currency: string): string {
  return `${currency} ${formatNumber(amount, 2)}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** An ISO date as people read it: `20 Nov 2026`. */
export function formatDate(iso: string): string {
  const [year, month, day] = iso.split('-').map(Number);
  return `${day} ${MONTHS[(month ?? 1) - 1]} ${year}`;
}
