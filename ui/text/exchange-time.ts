import { dateText } from './format.ts';

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/New_York',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

function partsOf(iso: string): Readonly<Record<string, string>> {
  return Object.fromEntries(parts.formatToParts(new Date(iso)).map(({ type, value }) => [type, value]));
}

/** The calendar day of an instant in New York, where the exchanges are, as YYYY-MM-DD. */
export function exchangeDay(iso: string): string {
  const { year = '', month = '', day = '' } = partsOf(iso);
  return `${year}-${month}-${day}`;
}

/** The time of day of an instant in New York: 16:05. */
export function exchangeTime(iso: string): string {
  const { hour = '', minute = '' } = partsOf(iso);
  return `${hour}:${minute}`;
}

/** An instant as people read it, by the clock of the exchanges: 20 Nov 2026, 16:05 ET. Any other text comes back as it is. */
export function exchangeMoment(iso: string): string {
  if (Number.isNaN(Date.parse(iso))) return iso;
  return `${dateText(exchangeDay(iso))}, ${exchangeTime(iso)} ET`;
}

/** The same of milliseconds since 1970-01-01 UTC. */
export function momentAt(at: number): string {
  return exchangeMoment(new Date(at).toISOString());
}
