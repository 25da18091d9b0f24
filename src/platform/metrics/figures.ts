import { addHistogram, addPacked, newHistogram, packHistogram } from './histogram.ts';
import type { Histogram } from './histogram.ts';

/** The numbers that are counted of every route, all of them sums. */
const SUMS = [
  'count',
  'server_errors',
  'client_errors',
  'rate_limited',
  'slow',
  'ms',
  'database_ms',
  'database_wait_ms',
  'database_queries',
  'cache_hits',
  'cache_misses',
] as const;
type Sum = (typeof SUMS)[number];

/**
 * What was answered under one route template. `ms`, `max_ms` and the histogram leave out streams, which last as long as
 * their readers want.
 */
export interface RouteFigures extends Record<Sum, number> {
  max_ms: number;
  /** True where anybody may ask, signed in or not. */
  isPublic: boolean;
  readonly histogram: Histogram;
}

/** What became of the questions to one live source. */
export interface SourceFigures {
  asked: number;
  ok: number;
  not_found: number;
  failed: number;
  shared: number;
  limited: number;
  open: number;
}
const OF_SOURCES = ['asked', 'ok', 'not_found', 'failed', 'shared', 'limited', 'open'] as const;

/** How one process was at the end of a minute. Instants in milliseconds since 1970-01-01 UTC. */
export interface ProcessFigures {
  readonly started_at: number;
  readonly rss_bytes: number;
  readonly heap_used_bytes: number;
  /** How much later than asked for timers came within the minute, in milliseconds. */
  readonly event_loop_p50_ms: number;
  readonly event_loop_p99_ms: number;
  readonly event_loop_max_ms: number;
}

/** What was counted within some time: by route, such as `GET /s/:symbol`, and by source. */
export interface Figures {
  readonly routes: Map<string, RouteFigures>;
  readonly sources: Map<string, SourceFigures>;
}

export const newFigures = (): Figures => ({ routes: new Map(), sources: new Map() });

export function newRouteFigures(): RouteFigures {
  const sums = Object.fromEntries(SUMS.map((name) => [name, 0])) as Record<Sum, number>;
  return { ...sums, max_ms: 0, isPublic: true, histogram: newHistogram() };
}

export const newSourceFigures = (): SourceFigures => ({
  asked: 0,
  ok: 0,
  not_found: 0,
  failed: 0,
  shared: 0,
  limited: 0,
  open: 0,
});

/** Adds up the figures of a route. */
export function addRoute(into: RouteFigures, from: RouteFigures): void {
  for (const name of SUMS) into[name] += from[name];
  into.max_ms = Math.max(into.max_ms, from.max_ms);
  into.isPublic &&= from.isPublic;
  addHistogram(into.histogram, from.histogram);
}

export function addSource(into: SourceFigures, from: SourceFigures): void {
  for (const name of OF_SOURCES) into[name] += from[name];
}

/** Adds the figures of `from` to those of `into`. */
export function addFigures(into: Figures, from: Figures): void {
  for (const [route, figures] of from.routes) addRoute(entryOf(into.routes, route, newRouteFigures), figures);
  for (const [source, figures] of from.sources) addSource(entryOf(into.sources, source, newSourceFigures), figures);
}

export function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

interface PackedRoute extends Partial<Record<Sum | 'max_ms', number>> {
  readonly hidden?: true;
  readonly histogram: number[];
}

/** Figures as they are kept: numbers that are 0 are left out. */
interface Packed {
  readonly routes: Readonly<Record<string, PackedRoute>>;
  readonly sources: Readonly<Record<string, SourceFigures>>;
  readonly process?: ProcessFigures | undefined;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Figures as text. `process`: how the process was that counted them. */
export function figuresToText(figures: Figures, process?: ProcessFigures): string {
  const routes = [...figures.routes].map(([route, of]) => {
    const numbers = ([...SUMS, 'max_ms'] as const).flatMap((name) =>
      of[name] === 0 ? [] : [[name, rounded(of[name])]],
    );
    const hidden = of.isPublic ? {} : { hidden: true };
    return [route, { ...Object.fromEntries(numbers), ...hidden, histogram: packHistogram(of.histogram) }];
  });
  const packed = { routes: Object.fromEntries(routes), sources: Object.fromEntries(figures.sources), process };
  return JSON.stringify(packed satisfies Packed);
}

/** Adds what {@link figuresToText} wrote; returns how the process was. What an older or newer release did not count is 0. */
export function addFromText(into: Figures, text: string): ProcessFigures | null {
  const packed = JSON.parse(text) as Packed;
  for (const [route, { histogram, hidden, max_ms: maxMs = 0, ...sums }] of Object.entries(packed.routes)) {
    const of = entryOf(into.routes, route, newRouteFigures);
    for (const name of SUMS) of[name] += sums[name] ?? 0;
    of.max_ms = Math.max(of.max_ms, maxMs);
    of.isPublic &&= hidden !== true;
    addPacked(of.histogram, histogram);
  }
  for (const [source, counted] of Object.entries(packed.sources)) {
    addSource(entryOf(into.sources, source, newSourceFigures), { ...newSourceFigures(), ...counted });
  }
  return packed.process ?? null;
}
