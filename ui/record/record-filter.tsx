import type { JSX } from 'preact';
import { strategyName } from '../text/verdict-words.ts';
import type { RecordView } from './record-view.ts';

const HORIZONS = [21, 63, 252];

/** Which closed calls are counted; the choice is in the address. */
export function RecordFilter({ view }: { readonly view: RecordView }): JSX.Element {
  const { horizon, strategy, strategies, from, to } = view;
  const isWhole = strategy === null && from === null && to === null;
  return (
    <form action="/track-record" class="filter mt" aria-label="Which calls are counted">
      <p class="field">
        <label for="horizon">Closed after</label>
        <select id="horizon" name="horizon">
          {HORIZONS.map((each) => (
            <option value={each} selected={each === horizon}>
              {each} sessions
            </option>
          ))}
        </select>
      </p>
      <p class="field">
        <label for="strategy">Strategy</label>
        <select id="strategy" name="strategy">
          <option value="">All</option>
          {strategies.map((id) => (
            <option value={id} selected={id === strategy}>
              {strategyName(id)}
            </option>
          ))}
        </select>
      </p>
      <p class="field">
        <label for="from">Made from</label>
        <input id="from" name="from" type="date" value={from ?? ''} />
      </p>
      <p class="field">
        <label for="to">to</label>
        <input id="to" name="to" type="date" value={to ?? ''} />
      </p>
      <button>Show</button>
      {isWhole ? null : <a href="/track-record">Show all</a>}
    </form>
  );
}
