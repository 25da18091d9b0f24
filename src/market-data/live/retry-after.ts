const SECONDS = /^\d{1,9}$/;
/** IMF-fixdate, RFC 850 and asctime, the three forms of RFC 9110 section 5.6.7. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? [\w: -]+(?: GMT)?$/;

/** An HTTP date in milliseconds since 1970-01-01 UTC, or null where the text is none. */
function parseHttpDate(text: string): number | null {
  if (!HTTP_DATE.test(text)) return null;
  // The asctime form names no zone and means GMT; read as it stands it would be the machine's.
  const time = Date.parse(text.endsWith(' GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? null : time;
}

/**
 * How long a server asks to be left alone, in whole seconds from 0 on, or null where it does not say so in a form of
 * RFC 9110 section 10.2.3 (seconds or an HTTP date). A date is measured against the `Date` of the same answer where it
 * has one, so that a clock that is wrong on either side changes nothing; else against `now` (ms).
 */
export function parseRetryAfter(
  header: string | null | undefined,
  { now, date = null }: { readonly now: number; readonly date?: string | null | undefined },
): number | null {
  const text = header?.trim() ?? '';
  if (SECONDS.test(text)) return Number(text);
  const until = parseHttpDate(text);
  if (until === null) return null;
  const said = date === null ? null : parseHttpDate(date.trim());
  return Math.max(0, Math.ceil((until - (said ?? now)) / 1000));
}
