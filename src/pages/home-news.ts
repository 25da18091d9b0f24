import type { Move } from '../features/analysis/factor-details.schema.ts';
import type { ScreenLine, ScreenQuery } from '../features/screener/screener.schema.ts';
import type { MovedVerdict, StrongVerdict } from '../../ui/home/home-news.tsx';
import type { PageDeps } from './page-deps.ts';

/** What is new for everybody. */
export interface HomeNews {
  readonly strongest: readonly StrongVerdict[];
  readonly moved: readonly MovedVerdict[];
  /** The newest session among all verdicts; null where there is none. */
  readonly newest: string | null;
  /** Stocks that have a verdict. */
  readonly total: number;
}

/** How many of a strategy are looked at, the largest companies first, and how many are shown in all. */
const LOOKED_AT = '12';
const SHOWN = 6;

type Strategy = NonNullable<ScreenQuery['strategy']>;

/** The strongest verdict of each strategy, and the verdicts that moved at the newest session with what moved them most. */
export async function homeNews({ screener, strategies, whatMoved }: PageDeps): Promise<HomeNews> {
  const ids = strategies.map(({ id }) => id as Strategy);
  const [all, strongest, moved] = await Promise.all([
    screener.count({}, null),
    Promise.all(ids.map((strategy) => linesOf({ strategy, verdict: 'BUY', limit: '1' }))),
    Promise.all(ids.map((strategy) => linesOf({ strategy, moved: 'true', sort: '-market_cap', limit: LOOKED_AT }))),
  ]);
  const isNew = ({ line }: { readonly line: ScreenLine }): boolean => line.as_of === all.newest;
  const step = ({ line: { score, before } }: { readonly line: ScreenLine }): number =>
    Math.abs((score ?? 50) - (before?.score ?? 50));
  const shown = moved
    .flat()
    .filter(isNew)
    .sort((a, b) => step(b) - step(a))
    .slice(0, SHOWN);
  const pairs = shown.map(({ line }) => [line.before?.analysis_id ?? '', line.analysis_id] as const);
  const why: readonly (Move | null)[] = await whatMoved(pairs);
  return {
    strongest: strongest.flat(),
    moved: shown.map((each, i) => ({ ...each, why: why[i] ?? null })),
    newest: all.newest,
    total: all.count,
  };

  async function linesOf(query: Parameters<typeof screener.screen>[0]): Promise<StrongVerdict[]> {
    const { lines, strategy } = await screener.screen(query, null);
    return lines.map((line) => ({ line, strategy }));
  }
}
