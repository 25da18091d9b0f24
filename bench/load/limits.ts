import type { Cost } from './hot.ts';

/** A ratio of the product to a bare route in one run, and what it must keep to. */
export interface Ratio {
  readonly name: string;
  readonly value: number;
  /** `least`: it must be at least the limit, `most`: at most. */
  readonly limit: { readonly least: number } | { readonly most: number };
}

/** How loose the limits are: 1 as they stand, more for a machine that is busy with other things. */
export function ratiosOf(costs: Readonly<Record<string, Cost>>, looseness = 1): readonly Ratio[] {
  const cpu = (name: string): number => (costs[name] as Cost).cpu;
  const p99 = (name: string): number => (costs[name] as Cost).p99;
  const share = (name: string, least: number): Ratio => ({
    name: `bare route / ${name}`,
    value: cpu('bare answer') / cpu(name),
    limit: { least: least / looseness },
  });
  const times = (name: string, most: number): Ratio => ({
    name: `${name} / bare route`,
    value: cpu(name) / cpu('bare page'),
    limit: { most: most * looseness },
  });
  return [
    share('visitor', 0.5),
    share('signed in', 0.35),
    share('API key', 0.3),
    times('page, visitor', 10),
    times('page, signed in', 20),
    {
      name: 'p99 of visitor / bare route',
      value: p99('visitor') / p99('bare answer'),
      limit: { most: 3 * looseness },
    },
  ];
}

export const keeps = ({ value, limit }: Ratio): boolean =>
  'least' in limit ? value >= limit.least : value <= limit.most;

export const lineOf = (ratio: Ratio): string => {
  const { name, value, limit } = ratio;
  const bound = 'least' in limit ? `at least ${limit.least.toFixed(2)}` : `at most ${limit.most.toFixed(1)}`;
  return `${keeps(ratio) ? 'ok  ' : 'NOT '} ${name}: ${value.toFixed(2)} (${bound})`;
};
