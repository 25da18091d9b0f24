import type { JSX } from 'preact';

/** Requests of one minute, over all processes. */
export interface ShownMinute {
  /** Its beginning, ms since 1970-01-01 UTC. */
  readonly at: number;
  readonly requests: number;
  readonly failed: number;
}

const HEIGHT = 100;
/** Minutes of one row of the table. */
const ROW = 5;

const clock = (at: number): string => new Date(at).toISOString().slice(11, 16);

/** One bar a minute; `part` is the share of the bar that is drawn, from its foot. */
function bars(minutes: readonly ShownMinute[], highest: number, part: (of: ShownMinute) => number): string {
  return minutes
    .map((minute, i) => {
      const height = (part(minute) / highest) * HEIGHT;
      return height === 0 ? '' : `M${i + 0.1} ${HEIGHT}h.8v-${height.toFixed(2)}h-.8z`;
    })
    .join('');
}

/** Requests per minute of the last hour, failed ones in their own colour, and the same as a table. */
export function TrafficChart({ minutes }: { readonly minutes: readonly ShownMinute[] }): JSX.Element {
  const total = minutes.reduce((sum, { requests }) => sum + requests, 0);
  const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
  const highest = Math.max(1, ...minutes.map(({ requests }) => requests));
  const summary = `${total} requests in the last hour, at most ${Math.max(0, ...minutes.map(({ requests }) => requests))} a minute; ${failed} failed.`;
  const rows = minutes.flatMap((_, i) => (i % ROW === 0 ? [minutes.slice(i, i + ROW)] : []));
  return (
    <>
      <p>{summary}</p>
      <svg
        class="traffic"
        role="img"
        aria-label={`Requests per minute. ${summary}`}
        viewBox={`0 0 ${minutes.length} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        <path class="all" d={bars(minutes, highest, ({ requests }) => requests)} />
        <path class="failed" d={bars(minutes, highest, (minute) => minute.failed)} />
      </svg>
      <p class="fine traffic-ends" aria-hidden="true">
        <span>{clock(minutes[0]?.at ?? 0)} UTC</span>
        <span>now</span>
      </p>
      <details>
        <summary>As a table</summary>
        <table class="plain">
          <caption>Requests of each five minutes, UTC</caption>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col" class="num">
                Requests
              </th>
              <th scope="col" class="num">
                Failed
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr>
                <th scope="row">{clock(row[0]?.at ?? 0)}</th>
                <td class="num">{row.reduce((sum, { requests }) => sum + requests, 0)}</td>
                <td class="num">{row.reduce((sum, minute) => sum + minute.failed, 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
