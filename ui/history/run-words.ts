import type { HistoryEntry, Run } from '../../src/features/history/history.schema.ts';
import { exchangeMoment } from '../text/exchange-time.ts';
import { shortVerdict, strategyName } from '../text/verdict-words.ts';

/** The verdict of a run: "Buy, moderate", "Hold", "No verdict". */
export function runVerdict(run: Pick<Run, 'recommendation' | 'strength'>): string {
  return [shortVerdict(run), ...(run.strength === null ? [] : [run.strength])].join(', ');
}

/** A run as it is named where there is no room: "AAPL, Growth, 20 Nov 2026, 16:05 ET". */
export function runName({ symbol, strategy, searched_at: at }: HistoryEntry): string {
  return [symbol ?? '', strategyName(strategy ?? ''), exchangeMoment(at)].join(', ');
}

/** The page of a symbol under one strategy. */
export function symbolHref(symbol: string, strategy: string | null): string {
  return `/s/${encodeURIComponent(symbol)}${strategy === null ? '' : `?strategy=${encodeURIComponent(strategy)}`}`;
}

/** The comparison of two entries. */
export function compareHref(then: string, now: string): string {
  return `/history/compare?${new URLSearchParams([
    ['run', then],
    ['run', now],
  ]).toString()}`;
}
