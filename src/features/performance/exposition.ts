import type { Figures, ProcessFigures, RouteFigures, SourceFigures } from '../../platform/metrics/figures.ts';
import { longestIn } from '../../platform/metrics/histogram.ts';
import type { Histogram } from '../../platform/metrics/histogram.ts';

/** Upper bounds of the buckets that Prometheus is given, in seconds: ours would be 450 series a route. */
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

const quoted = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
const labels = (of: Readonly<Record<string, string>>): string =>
  `{${Object.entries(of)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(',')}}`;

const family = (name: string, type: string, help: string, lines: readonly string[]): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.map((line) => `${name}${line}\n`).join('')}`;

/**
 * What one process counted since its start in the text format of Prometheus, version 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/).
 */
export function expositionOf({ routes, sources }: Figures, process: ProcessFigures): string {
  const byRoute = (name: string, help: string, value: (of: RouteFigures) => number): string =>
    family(
      name,
      'counter',
      help,
      [...routes].map(([route, of]) => `${labels({ route })} ${value(of)}`),
    );
  const gauge = (name: string, help: string, value: number): string => family(name, 'gauge', help, [` ${value}`]);
  const answers = [...routes].flatMap(([route, { count, client_errors, server_errors }]) => [
    `${labels({ route, status: '2xx-3xx' })} ${count - client_errors - server_errors}`,
    `${labels({ route, status: '4xx' })} ${client_errors}`,
    `${labels({ route, status: '5xx' })} ${server_errors}`,
  ]);
  const outcomes = [...sources].flatMap(([source, of]) =>
    (Object.keys(of) as (keyof SourceFigures)[])
      .filter((outcome) => outcome !== 'asked')
      .map((outcome) => `${labels({ source, outcome })} ${of[outcome]}`),
  );
  return [
    family('tradewise_requests_total', 'counter', 'Answered requests.', answers),
    family(
      'tradewise_request_duration_seconds',
      'histogram',
      'From the arrival of a request to the end of its answer.',
      [...routes].flatMap(([route, of]) => bucketLines(route, of)),
    ),
    byRoute('tradewise_slow_requests_total', 'Requests that took longer than SLOW_REQUEST_MS.', ({ slow }) => slow),
    byRoute(
      'tradewise_database_seconds_total',
      'Time that requests spent on statements.',
      (of) => of.database_ms / 1000,
    ),
    byRoute('tradewise_database_queries_total', 'Statements of requests.', (of) => of.database_queries),
    byRoute('tradewise_cache_hits_total', 'What requests needed and was at hand.', (of) => of.cache_hits),
    byRoute('tradewise_cache_misses_total', 'What requests needed and had to be computed.', (of) => of.cache_misses),
    family('tradewise_source_questions_total', 'counter', 'Questions to live sources of market data.', outcomes),
    gauge(
      'tradewise_event_loop_delay_seconds',
      'How late the latest percent of timers comes.',
      process.event_loop_p99_ms / 1000,
    ),
    gauge('process_resident_memory_bytes', 'Memory of this process.', process.rss_bytes),
    gauge(
      'process_start_time_seconds',
      'When this process started, seconds since 1970-01-01 UTC.',
      process.started_at / 1000,
    ),
  ].join('');
}

/** A bucket of ours belongs to the first bound that all of its durations keep. */
function bucketLines(route: string, { histogram, ms }: RouteFigures): string[] {
  const total = countUpTo(histogram, Infinity);
  return [
    ...BOUNDS.map((bound) => `_bucket${labels({ route, le: String(bound) })} ${countUpTo(histogram, bound * 1000)}`),
    `_bucket${labels({ route, le: '+Inf' })} ${total}`,
    `_sum${labels({ route })} ${ms / 1000}`,
    `_count${labels({ route })} ${total}`,
  ];
}

function countUpTo(histogram: Histogram, ms: number): number {
  let count = 0;
  for (let bucket = 0; bucket < histogram.length && longestIn(bucket) <= ms; bucket += 1) {
    count += histogram[bucket] as number;
  }
  return count;
}
