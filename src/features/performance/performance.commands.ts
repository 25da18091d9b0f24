import type { Command } from 'commander';
import { sinceOf } from '../../platform/since.ts';
import { presentStats } from './performance.present.ts';
import type { PerformanceStats } from './performance.schema.ts';
import type { Performance } from './performance.ts';

export interface PerformanceCommandDeps {
  readonly out: (text: string) => void;
  readonly withPerformance: (work: (performance: Performance) => Promise<void>) => Promise<void>;
}

/** `tradewise performance`: what the servers of this database answered. */
export function registerPerformanceCommands(program: Command, { out, withPerformance }: PerformanceCommandDeps): void {
  program
    .command('performance')
    .description('requests, errors, times and the cache, over all processes')
    .option('--since <time>', 'from when on: 90m, 24h, 7d, or a date; hours are kept for thirteen months', '24h')
    .option('--json', 'as JSON')
    .action(({ since, json }: { readonly since: string; readonly json?: true }) =>
      withPerformance(async (performance) => {
        const standing = await performance.since(sinceOf(since, performance.now()));
        const stats = presentStats(standing, performance.slowMs, true);
        out(json === true ? `${JSON.stringify(withoutReader(stats))}\n` : textOf(stats));
      }),
    );
}

/** What is of the process that answers: the command itself is no server. */
const OF_THE_READER: ReadonlySet<string> = new Set([
  'memory',
  'event_loop_delay',
  'process_count',
  'started_at',
  'uptime_seconds',
] satisfies (keyof PerformanceStats)[]);

function withoutReader(stats: PerformanceStats): object {
  const kept = Object.entries(stats).filter(([name]) => !OF_THE_READER.has(name));
  return { ...Object.fromEntries(kept), processes: stats.processes?.slice(1) };
}

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

function textOf(stats: PerformanceStats): string {
  const { window, total_requests: total, response_times: times, database, endpoints, sources } = stats;
  const lines = [
    `${window.from} to ${window.to}`,
    `requests ${total}, failed ${stats.server_errors} (${percent(stats.error_rate)}), refused ${stats.client_errors}, slow ${stats.slow_requests_count}`,
    `cache    ${percent(stats.cache_hit_ratio)} hits (${stats.cache_hits} of ${stats.cache_hits + stats.cache_misses})`,
    `times    p50 ${times.p50_ms} ms, p95 ${times.p95_ms} ms, p99 ${times.p99_ms} ms, longest ${times.max_ms} ms`,
    `database ${database.queries} statements, ${database.average_query_ms} ms each`,
  ];
  if (endpoints.length > 0) {
    const width = Math.max(...endpoints.map(({ route }) => route.length));
    const columns = ['count', 'failed', 'slow', 'p50', 'p95', 'p99', 'max ms'];
    lines.push('', `${'route'.padEnd(width)}${columns.map((name) => name.padStart(10)).join('')}`);
    for (const { route, count, server_errors, slow, p50_ms, p95_ms, p99_ms, max_ms } of endpoints) {
      const cells = [count, server_errors, slow, p50_ms, p95_ms, p99_ms, max_ms];
      lines.push(`${route.padEnd(width)}${cells.map((cell) => String(cell).padStart(10)).join('')}`);
    }
  }
  for (const { source, ...counts } of sources) {
    const told = Object.entries(counts).map(([name, count]) => `${name.replace('_', ' ')} ${count}`);
    lines.push('', `source ${source}: ${told.join(', ')}`);
  }
  return `${lines.join('\n')}\n`;
}
