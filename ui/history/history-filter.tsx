import type { JSX } from 'preact';
import { strategyName } from '../text/verdict-words.ts';

/** Which part of a history is shown. */
export interface HistoryView {
  readonly symbol: string | null;
  readonly strategy: string | null;
  /** Where the page begins; null: at the newest entry. */
  readonly before: string | null;
}

/** The address of a view of the history. */
export function historyHref(view: Partial<HistoryView>): string {
  const query = new URLSearchParams();
  for (const name of ['symbol', 'strategy', 'before'] as const) {
    const value = view[name];
    if (typeof value === 'string') query.set(name, value);
  }
  const text = query.toString();
  return text === '' ? '/history' : `/history?${text}`;
}

interface FilterProps {
  readonly view: HistoryView;
  readonly strategies: readonly string[];
}

/** Shows one symbol or one strategy; the choice is in the address. */
export function HistoryFilter({ view, strategies }: FilterProps): JSX.Element {
  return (
    <form action="/history" class="filter" aria-label="What is shown">
      <p class="field">
        <label for="symbol">Symbol</label>
        <input id="symbol" name="symbol" value={view.symbol ?? ''} maxLength={20} autocomplete="off" />
      </p>
      <p class="field">
        <label for="strategy">Strategy</label>
        <select id="strategy" name="strategy">
          <option value="">All</option>
          {strategies.map((id) => (
            <option value={id} selected={id === view.strategy}>
              {strategyName(id)}
            </option>
          ))}
        </select>
      </p>
      <button>Show</button>
      {view.symbol === null && view.strategy === null ? null : <a href="/history">Show all</a>}
    </form>
  );
}
