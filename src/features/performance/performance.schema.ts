import { Type } from 'typebox';
import type { Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0 });
const Ms = Type.Number({ minimum: 0, description: 'Milliseconds.' });
const Instant = Type.String({ description: 'UTC, ISO 8601.' });

const EndpointSchema = Type.Object(
  {
    route: Type.String({ description: 'Method and template, such as `GET /s/:symbol`.' }),
    count: Count,
    server_errors: Type.Integer({ minimum: 0, description: 'Answers with 500 or more.' }),
    client_errors: Type.Integer({ minimum: 0, description: 'Answers from 400 to 499, rate limits among them.' }),
    rate_limited: Count,
    slow: Count,
    average_ms: Ms,
    p50_ms: Ms,
    p95_ms: Ms,
    p99_ms: Ms,
    max_ms: Ms,
    database_ms: Ms,
    database_queries: Count,
    cache_hits: Count,
    cache_misses: Count,
  },
  closed,
);
export type Endpoint = Static<typeof EndpointSchema>;

const ProcessSchema = Type.Object(
  {
    id: Type.String({ description: 'Random, made anew with each start.' }),
    started_at: Instant,
    memory_mb: Type.Number(),
    heap_used_mb: Type.Number(),
    event_loop_p99_ms: Ms,
  },
  closed,
);

const SourceSchema = Type.Object(
  {
    source: Type.String(),
    asked: Type.Integer({ minimum: 0, description: 'Calls to the source.' }),
    ok: Count,
    not_found: Count,
    failed: Count,
    shared: Type.Integer({ minimum: 0, description: 'Questions that the call of somebody else answered.' }),
    limited: Type.Integer({ minimum: 0, description: 'Questions not put because of the limits of the source.' }),
    open: Type.Integer({ minimum: 0, description: 'Questions not put because the source had failed too often.' }),
  },
  closed,
);

/** The answer to `GET /api/performance/stats`: sums over all processes, and nothing of anybody's request. */
export const PerformanceStatsSchema = Type.Object(
  {
    success: Type.Literal(true),
    timestamp: Instant,
    cache_hit_ratio: Type.Number({
      minimum: 0,
      maximum: 1,
      description:
        'Of what requests needed of the cache, the share that needed no new computation; 0 where nothing was needed.',
    }),
    cache_hit_percent: Type.Number({ minimum: 0, maximum: 100 }),
    cache_hits: Count,
    cache_misses: Count,
    error_rate: Type.Number({ minimum: 0, maximum: 1, description: 'Share of answers with 500 or more.' }),
    total_requests: Count,
    server_errors: Count,
    client_errors: Count,
    rate_limited: Count,
    slow_requests_count: Count,
    slow_request_ms: Type.Integer({ description: 'From so many milliseconds on a request is slow.' }),
    response_times: Type.Object(
      { average_ms: Ms, p50_ms: Ms, p95_ms: Ms, p99_ms: Ms, max_ms: Ms },
      { ...closed, description: 'Percentiles are at most 6.25 % above the exact ones. Streams are left out.' },
    ),
    endpoints: Type.Array(EndpointSchema, {
      description: 'By route template, the most asked for first; what not everybody may ask for is for operators only.',
    }),
    slowest_endpoints: Type.Array(Type.Object({ route: Type.String(), count: Count, p95_ms: Ms, max_ms: Ms }, closed), {
      maxItems: 5,
    }),
    database: Type.Object(
      { queries: Count, time_ms: Ms, average_query_ms: Ms, waited_ms: Ms, queries_per_request: Type.Number() },
      { ...closed, description: 'What requests asked of the database; `waited_ms` in line for a connection.' },
    ),
    event_loop_delay: Type.Object(
      { p50_ms: Ms, p99_ms: Ms, max_ms: Ms },
      { ...closed, description: 'How late timers come within the current minute, of the process that is worst off.' },
    ),
    memory: Type.Object(
      { rss_mb: Type.Number(), heap_used_mb: Type.Number() },
      { ...closed, description: 'Of all processes together.' },
    ),
    sources: Type.Array(SourceSchema, { description: 'Live sources of market data; none with files and demo data.' }),
    process_count: Type.Integer({ minimum: 1 }),
    started_at: Type.String({ description: 'Start of the process that answers. UTC, ISO 8601.' }),
    uptime_seconds: Count,
    window: Type.Object({ from: Instant, to: Instant }, { ...closed, description: 'What the figures are of.' }),
    processes: Type.Optional(Type.Array(ProcessSchema, { description: 'For operators only.' })),
  },
  { ...closed, $id: 'PerformanceStats' },
);
export type PerformanceStats = Static<typeof PerformanceStatsSchema>;
