import type { JSX } from 'preact';
import { FIGURE_WORDS } from '../text/figure-words.ts';
import { typedText } from '../text/format.ts';
import { language } from '../text/language.ts';
import { strategyName } from '../text/verdict-words.ts';
import type { BoundField, StocksView } from './stocks-view.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

const VERDICTS: readonly Choice[] = [
  { value: '', label: 'Any' },
  { value: 'BUY', label: 'Buy' },
  { value: 'HOLD', label: 'Hold' },
  { value: 'SELL', label: 'Sell' },
  { value: 'NONE', label: 'No verdict' },
];
const STRENGTHS: readonly Choice[] = ['', 'weak', 'moderate', 'strong'].map((value) => ({
  value,
  label: value === '' ? 'Any' : strategyName(value),
}));

/** Choices of which one is on, as buttons that look pressed. */
function Choices(props: {
  readonly legend: string;
  readonly name: string;
  readonly choices: readonly Choice[];
  readonly chosen: string;
}): JSX.Element {
  const { legend, name, choices, chosen } = props;
  return (
    <fieldset class="choices">
      <legend>{legend}</legend>
      {choices.map(({ value, label }) => (
        <label>
          <input type="radio" name={name} value={value} checked={value === chosen} />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Bound({ field }: { readonly field: BoundField }): JSX.Element {
  const { id, unit, minName, min, maxName, max } = field;
  const label = FIGURE_WORDS[id].label;
  const input = (side: string, name: string, value: string): JSX.Element => (
    <input
      name={name}
      value={typedText(value)}
      inputMode="decimal"
      autocomplete="off"
      maxLength={20}
      aria-label={`${label}, ${side}`}
    />
  );
  return (
    <div class="bound">
      <span title={FIGURE_WORDS[id].definition}>
        {label}
        {unit === '' ? '' : `, ${unit}`}
      </span>
      {input('at least', minName, min)}
      {input('at most', maxName, max)}
    </div>
  );
}

/** How many figures stand open in the form; the others open on demand, and where one of them is in use. */
const SHOWN_FIRST = 5;

function Bounds({ bounds }: { readonly bounds: readonly BoundField[] }): JSX.Element {
  const rest = bounds.slice(SHOWN_FIRST);
  const inUse = rest.filter(({ min, max }) => min !== '' || max !== '').length;
  return (
    <fieldset class="bounds">
      <legend>Figures, at least and at most</legend>
      {bounds.slice(0, SHOWN_FIRST).map((field) => (
        <Bound field={field} />
      ))}
      <details open={inUse > 0}>
        <summary>{rest.length} more figures</summary>
        {rest.map((field) => (
          <Bound field={field} />
        ))}
      </details>
    </fieldset>
  );
}

/** The filters as one form: its address is the screen. Sorting stays as it is. */
export function StocksFilters({ view }: { readonly view: StocksView }): JSX.Element {
  const { query, strategies, strategy, sectors, bounds, favourites } = view;
  return (
    <details class="filters">
      <summary class="btn">Filters</summary>
      <form action="/stocks" aria-label="Filters">
        {/* In which language numbers are typed: 1.234 is more than a thousand in German. */}
        <input type="hidden" name="form" value={language()} />
        {query.sort === undefined ? null : <input type="hidden" name="sort" value={query.sort} />}
        <Choices
          legend="Strategy"
          name="strategy"
          choices={strategies.map((value) => ({ value, label: strategyName(value) }))}
          chosen={strategy}
        />
        <Choices legend="Verdict" name="verdict" choices={VERDICTS} chosen={query.verdict ?? ''} />
        <Choices legend="Strength" name="strength" choices={STRENGTHS} chosen={query.strength ?? ''} />
        <p class="pick1">
          <label for="sector">Sector</label>
          <select id="sector" name="sector">
            <option value="">All</option>
            {sectors.map((each) => (
              <option value={each} selected={each === query.sector}>
                {each}
              </option>
            ))}
          </select>
        </p>
        <Bounds bounds={bounds} />
        <fieldset class="only">
          <legend>Only</legend>
          <label>
            <input type="checkbox" name="moved" value="true" checked={query.moved === 'true'} /> Verdict just changed
          </label>
          <label>
            <input type="checkbox" name="all_inputs" value="true" checked={query.min_coverage === '1'} /> All inputs
            known
          </label>
          {favourites === null ? null : (
            <label>
              <input type="checkbox" name="favourite" value="true" checked={query.favourite === 'true'} /> My favourites
            </label>
          )}
        </fieldset>
        <p class="act">
          <button class="pri">Show stocks</button>
          <a class="btn" href="/stocks">
            Clear
          </a>
        </p>
      </form>
    </details>
  );
}
