import { addRoute, newRouteFigures } from '../../platform/metrics/figures.ts';
import type { RouteFigures } from '../../platform/metrics/figures.ts';
import { percentile } from '../../platform/metrics/histogram.ts';
import type { Endpoint, PerformanceStats } from './performance.schema.ts';
import type { Standing } from './performance.ts';

const SLOWEST = 5;
const MEGABYTE = 1024 * 1024;

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));
const shareOf = (part: number, whole: number): number => (whole === 0 ? 0 : rounded(part / whole, 6));
const isoTime = (ms: number): string => new Date(ms).toISOString();

function timesOf(of: RouteFigures): PerformanceStats['response_times'] {
  let timed = 0;
  for (const count of of.histogram) timed += count;
  const at = (share: number): number => rounded(percentile(of.histogram, share, of.max_ms));
  return {
    average_ms: timed === 0 ? 0 : rounded(of.ms / timed),
    p50_ms: at(0.5),
    p95_ms: at(0.95),
    p99_ms: at(0.99),
    max_ms: rounded(of.max_ms),
  };
}

const endpointOf = (route: string, of: RouteFigures): Endpoint => ({
  route,
  count: of.count,
  server_errors: of.server_errors,
  client_errors: of.client_errors,
  rate_limited: of.rate_limited,
  slow: of.slow,
  ...timesOf(of),
  database_ms: rounded(of.database_ms),
  database_queries: of.database_queries,
  cache_hits: of.cache_hits,
  cache_misses: of.cache_misses,
});

/**
 * Figures as they are answered. For operators also with the routes that not everybody reaches, whose requests are in the sums
 * anyway, and with the processes one by one.
 */
export function presentStats(standing: Standing, slowMs: number, isForOperator: boolean): PerformanceStats {
  const { figures, processes, from, to, startedAt } = standing;
  const all = newRouteFigures();
  for (const of of figures.routes.values()) addRoute(all, of);
  const endpoints = [...figures.routes]
    .filter(([, of]) => isForOperator || of.isPublic)
    .map(([route, of]) => endpointOf(route, of))
    .sort((a, b) => b.count - a.count || (a.route < b.route ? -1 : 1));
  const slowest = [...endpoints].sort((a, b) => b.p95_ms - a.p95_ms).slice(0, SLOWEST);
  const worst = (name: 'event_loop_p50_ms' | 'event_loop_p99_ms' | 'event_loop_max_ms'): number =>
    Math.max(...processes.map((one) => one[name]));
  const megabytes = (name: 'rss_bytes' | 'heap_used_bytes'): number =>
    rounded(processes.reduce((sum, one) => sum + one[name], 0) / MEGABYTE, 1);
  const ratio = shareOf(all.cache_hits, all.cache_hits + all.cache_misses);
  return {
    success: true,
    timestamp: isoTime(to),
    cache_hit_ratio: ratio,
    cache_hit_percent: rounded(ratio * 100, 2),
    cache_hits: all.cache_hits,
    cache_misses: all.cache_misses,
    error_rate: shareOf(all.server_errors, all.count),
    total_requests: all.count,
    server_errors: all.server_errors,
    client_errors: all.client_errors,
    rate_limited: all.rate_limited,
    slow_requests_count: all.slow,
    slow_request_ms: slowMs,
    response_times: timesOf(all),
    endpoints,
    slowest_endpoints: slowest.map(({ route, count, p95_ms, max_ms }) => ({ route, count, p95_ms, max_ms })),
    database: {
      queries: all.database_queries,
      time_ms: rounded(all.database_ms),
      average_query_ms: all.database_queries === 0 ? 0 : rounded(all.database_ms / all.database_queries),
      waited_ms: rounded(all.database_wait_ms),
      queries_per_request: all.count === 0 ? 0 : rounded(all.database_queries / all.count),
    },
    event_loop_delay: {
      p50_ms: worst('event_loop_p50_ms'),
      p99_ms: worst('event_loop_p99_ms'),
      max_ms: worst('event_loop_max_ms'),
    },
    memory: { rss_mb: megabytes('rss_bytes'), heap_used_mb: megabytes('heap_used_bytes') },
    sources: [...figures.sources].map(([source, counted]) => ({ source, ...counted })),
    process_count: processes.length,
    started_at: isoTime(startedAt),
    uptime_seconds: Math.max(0, Math.floor((to - startedAt) / 1000)),
    window: { from: isoTime(from), to: isoTime(to) },
    ...(isForOperator
      ? {
          processes: processes.map((one) => ({
            id: one.id,
            started_at: isoTime(one.started_at),
            memory_mb: rounded(one.rss_bytes / MEGABYTE, 1),
            heap_used_mb: rounded(one.heap_used_bytes / MEGABYTE, 1),
            event_loop_p99_ms: one.event_loop_p99_ms,
          })),
        }
      : {}),
  };
}
