import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { newHistogram } from '../../platform/metrics/histogram.ts';
import { expositionOf } from './exposition.ts';

const read = (name: string): string => readFileSync(new URL(`../../../ops/${name}`, import.meta.url), 'utf8');
const SUMS = { count: 3, server_errors: 1, client_errors: 1, rate_limited: 0, slow: 1, ms: 30, max_ms: 20 };
const USE = { database_ms: 5, database_wait_ms: 0, database_queries: 2, cache_hits: 1, cache_misses: 1 };
const SOURCE = { asked: 1, ok: 1, not_found: 0, failed: 0, shared: 0, limited: 0, open: 0 };
const text = expositionOf(
  {
    routes: new Map([['POST /api/stock-analysis', { ...SUMS, ...USE, isPublic: true, histogram: newHistogram() }]]),
    sources: new Map([['yahoo', SOURCE]]),
  },
  {
    ...{ started_at: 0, rss_bytes: 1, heap_used_bytes: 1 },
    ...{ event_loop_p50_ms: 1, event_loop_p99_ms: 1, event_loop_max_ms: 1 },
  },
);

/** The labels of each series that `/metrics` gives, by its name. */
const given = new Map<string, Set<string>>();
for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
  const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
  const known = given.get(name) ?? new Set();
  for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
  given.set(name, known);
}
/** Prometheus itself adds these. */
const OF_PROMETHEUS = new Set(['job', 'instance']);

/** What an expression asks for: series with the labels that select them, and labels that it groups by. */
function askedIn(expression: string): { readonly name: string; readonly labels: readonly string[] }[] {
  return [...expression.matchAll(/\b(up|(?:tradewise|process)_\w+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', selectors]) => ({
      name,
      labels: [...(selectors ?? '').matchAll(/(\w+)\s*[=!]~?\s*"/g)].map(([, label = '']) => label),
    }),
  );
}
const groupsOf = (expression: string): readonly string[] =>
  [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.trim()),
  );

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}
const dashboard = JSON.parse(read('grafana/tradewise.json')) as Dashboard;
const rules = [...read('prometheus/alerts.yaml').matchAll(/expr:\s*(?:\|\n((?: {10,}.*\n)+)|(.*)\n)/g)].map(
  ([, block, line]) => block ?? line ?? '',
);
const expressions = [
  ...dashboard.panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ...rules.map((rule, i) => [`alert ${i + 1}`, rule] as const),
];

it('draws panels and has rules', () => {
  expect(dashboard.panels.length).toBeGreaterThan(8);
  expect(rules.length).toBeGreaterThanOrEqual(4);
});

it.each(expressions)('%s asks only for series and labels that /metrics gives', (_title, expression) => {
  const asked = askedIn(expression);
  expect(asked.length).toBeGreaterThan(0);
  for (const { name, labels } of asked) {
    const known = name === 'up' ? new Set<string>() : given.get(name);
    expect(known, name).toBeDefined();
    for (const label of labels) expect(OF_PROMETHEUS.has(label) || known?.has(label), `${name} ${label}`).toBe(true);
  }
  const ofAll = new Set(asked.flatMap(({ name }) => [...(given.get(name) ?? [])]));
  for (const label of groupsOf(expression)) expect(OF_PROMETHEUS.has(label) || ofAll.has(label), label).toBe(true);
});

it('selects routes and statuses that are really written so', () => {
  const all = expressions.map(([, expression]) => expression).join('\n');
  for (const [, status = ''] of all.matchAll(/status="([^"]+)"/g)) expect(text).toContain(`status="${status}"`);
  for (const [, pattern = ''] of all.matchAll(/route=~"([^"]+)"/g))
    expect(new RegExp(`^(?:${pattern})$`).test('POST /api/stock-analysis')).toBe(true);
});
