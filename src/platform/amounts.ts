const GROUPS = /\B(?=(\d{3})+$)/g;

/** `1,234 rows`, `1 row`. */
export function count(n: number, what: string): string {
  return `${grouped(n)} ${what}${n === 1 ? '' : 's'}`;
}

/** A whole number with its thousands apart. */
export function grouped(n: number): string {
  return String(n).replace(GROUPS, ',');
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes in decimal units, such as `12.3 MB`. */
export function amountOfBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return unit === 0 ? `${value} bytes` : `${value.toFixed(value < 10 ? 1 : 0)} ${UNITS[unit]}`;
}

/** A time span for people who wait: `8 s`, `3 min`, `2 h 5 min`. */
export function timeSpan(seconds: number): string {
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
