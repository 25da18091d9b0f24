import type { ScreenQuery } from '../features/screener/screener.schema.ts';
import {
  FORM_FIGURES,
  fieldOf,
  formValue,
  screenHref,
  unitOf,
  without,
} from '../features/screener/screen-query.present.ts';
import { FIGURE_WORDS } from '../../ui/text/figure-words.ts';
import type { FigureId } from '../../ui/text/figure-words.ts';
import { percentText, typedText } from '../../ui/text/format.ts';
import { listedVerdict, strategyName } from '../../ui/text/verdict-words.ts';
import type { BoundField, NamedLink, SortLink } from '../../ui/stocks/stocks-view.ts';

type Name = keyof ScreenQuery;

/** Figures that stand in the list when nothing else is asked for, and how many fit in all. */
const USUAL_COLUMNS: readonly FigureId[] = ['price', 'price_change', 'market_cap', 'pe', 'fcf_yield', 'dividend_yield'];
const MOST_COLUMNS = 6;

const given = (query: ScreenQuery, name: string): string | undefined =>
  (query as Readonly<Record<string, string | undefined>>)[name];
const boundsOf = (query: ScreenQuery, id: FigureId): readonly (string | undefined)[] => [
  given(query, `min_${id}`),
  given(query, `max_${id}`),
];

/** The figures of the list: what it is sorted or cut by, then the usual ones as far as there is room. */
export function columnsOf(query: ScreenQuery): readonly FigureId[] {
  const sorted = (query.sort ?? '').replace('-', '');
  const asked = (Object.keys(FIGURE_WORDS) as FigureId[]).filter(
    (id) => id === sorted || boundsOf(query, id).some((bound) => bound !== undefined),
  );
  const rest = USUAL_COLUMNS.filter((id) => !asked.includes(id));
  const room = Math.max(0, MOST_COLUMNS - asked.length);
  const kept = rest.slice(0, room);
  const all = [...asked, ...kept];
  return [...USUAL_COLUMNS.filter((id) => all.includes(id)), ...asked.filter((id) => !USUAL_COLUMNS.includes(id))];
}

/** The link in the head of a column: what is large first, then the other way round; names from A on. */
export function sortLink(query: ScreenQuery, column: string): SortLink {
  const now = query.sort ?? '-score';
  const first = column === 'symbol' ? column : `-${column}`;
  const other = column === 'symbol' ? `-${column}` : column;
  const sort = (now === first ? other : first) as NonNullable<ScreenQuery['sort']>;
  const rest = without(query, 'sort');
  const isByIt = now.replace('-', '') === column;
  return {
    href: screenHref(sort === '-score' ? rest : { ...rest, sort }),
    direction: isByIt ? (now.startsWith('-') ? 'descending' : 'ascending') : null,
  };
}

/** A filter that is on. */
export interface Filter {
  readonly text: string;
  readonly names: readonly Name[];
}

function boundText(query: ScreenQuery, id: FigureId): string {
  const [min, max] = boundsOf(query, id);
  const { label } = FIGURE_WORDS[id];
  const value = (bound: string): string => `${typedText(formValue(id, bound)).replace('-', '−')}${unitOf(id).text}`;
  if (min === undefined) return `${label} up to ${value(max ?? '')}`;
  return max === undefined ? `${label} from ${value(min)}` : `${label} from ${value(min)} to ${value(max)}`;
}

/** The filters that are on, in words; the strategy is none: there is always one. */
export function filtersOf(query: ScreenQuery): readonly Filter[] {
  const { verdict, strength, sector, min_score: from, max_score: to, min_coverage: coverage } = query;
  const filters: Filter[] = [];
  const add = (text: string, ...names: readonly Name[]): void => void filters.push({ text, names });
  if (verdict !== undefined) add(listedVerdict({ verdict, strength: null }), 'verdict');
  if (strength !== undefined) add(strategyName(strength), 'strength');
  if (sector !== undefined) add(sector, 'sector');
  if (from !== undefined) add(`Score from ${from}`, 'min_score');
  if (to !== undefined) add(`Score up to ${to}`, 'max_score');
  if (coverage !== undefined)
    add(coverage === '1' ? 'All inputs known' : `Inputs from ${percentText(Number(coverage))}`, 'min_coverage');
  if (query.moved === 'true') add('Verdict just changed', 'moved');
  if (query.favourite === 'true') add('My favourites', 'favourite');
  for (const id of FORM_FIGURES) {
    if (boundsOf(query, id).some((bound) => bound !== undefined)) add(boundText(query, id), `min_${id}`, `max_${id}`);
  }
  return filters;
}

/** Addresses to start from. */
const IDEAS: readonly (readonly [name: string, query: ScreenQuery])[] = [
  ['Strongest growth', { verdict: 'BUY' }],
  ['Strongest value', { strategy: 'value', verdict: 'BUY' }],
  ['Strongest dividend', { strategy: 'dividend', verdict: 'BUY' }],
  ['Strongest momentum', { strategy: 'momentum', verdict: 'BUY' }],
  ['Turned to Buy', { verdict: 'BUY', moved: 'true' }],
  ['Cheap, with cash', { strategy: 'value', max_pe: '15', min_fcf_yield: '0.05', sort: '-fcf_yield' }],
  [
    'Dividend over 3%, from earnings',
    { strategy: 'dividend', min_dividend_yield: '0.03', max_payout: '0.7', sort: '-dividend_yield' },
  ],
];

export function ideasFor(query: ScreenQuery): readonly NamedLink[] {
  const here = screenHref(without(query));
  return IDEAS.map(([name, idea]) => {
    const href = screenHref(idea);
    return { name, href, isCurrent: href === here };
  });
}

/** The fields of the form for every figure. */
export function boundFields(query: ScreenQuery): readonly BoundField[] {
  return FORM_FIGURES.map((id) => {
    const [min, max] = boundsOf(query, id);
    return {
      id,
      unit: unitOf(id).text,
      minName: fieldOf('min', id),
      min: formValue(id, min),
      maxName: fieldOf('max', id),
      max: formValue(id, max),
    };
  });
}
