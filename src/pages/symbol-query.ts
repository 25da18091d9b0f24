import { parseSymbol } from '../engine/market/symbol.ts';
import { RANGES } from '../../ui/charts/price-range.ts';
import { BETWEEN, MARKS, MOST_COMPARED, PLAIN_VIEW } from '../../ui/symbol/price-view.ts';
import type { StatementPeriod } from '../../ui/symbol/statements-card.tsx';
import type { PriceView } from '../../ui/symbol/price-view.ts';

/** Everything of the symbol page that stands in its address. */
export interface SymbolQuery extends PriceView {
  readonly strategy: string;
  readonly statements: StatementPeriod;
}

/** The same as it was asked for. */
export interface AskedQuery extends Omit<SymbolQuery, 'strategy'> {
  /** Null where the address names none. */
  readonly strategy: string | null;
  /** A symbol or name that was typed, to be compared with too; null where none was. */
  readonly add: string | null;
}

/** Different symbols of an address in our spelling, as many as are compared. */
export function readSymbols(text: unknown, most: number): readonly string[] {
  if (typeof text !== 'string') return [];
  const symbols = text.split(/[_,\s]+/).flatMap((each) => parseSymbol(each) ?? []);
  return [...new Set(symbols)].slice(0, most);
}

function one<T>(value: unknown, among: readonly T[], otherwise: T): T {
  return (among as readonly unknown[]).includes(value) ? (value as T) : otherwise;
}

/** Reads the query. What is not known counts as not given: an old or mistyped link still shows the page. */
export function readSymbolQuery(query: Readonly<Record<string, unknown>>, strategies: readonly string[]): AskedQuery {
  const page = typeof query['page'] === 'string' && /^[1-9]\d{0,3}$/.test(query['page']) ? Number(query['page']) : 1;
  return {
    strategy: one<string | null>(query['strategy'], strategies, null),
    range: one(query['range'], RANGES, PLAIN_VIEW.range),
    view: one(query['view'], ['chart', 'table'], PLAIN_VIEW.view),
    scale: one(query['scale'], ['linear', 'log'], PLAIN_VIEW.scale),
    page,
    statements: one<StatementPeriod>(query['statements'], ['years', 'quarters'], 'years'),
    vs: readSymbols(query['vs'], MOST_COMPARED),
    add: typeof query['add'] === 'string' && query['add'].trim() !== '' ? query['add'].trim().slice(0, 60) : null,
    off: MARKS.filter((mark) => String(query['off']).split('.').includes(mark)),
  };
}

/** The address of a symbol page; the strategy always, the rest where it is not the plain view. */
export function symbolHref(symbol: string, query: SymbolQuery): string {
  const parts = new URLSearchParams({ strategy: query.strategy });
  if (query.range !== PLAIN_VIEW.range) parts.set('range', query.range);
  if (query.view !== PLAIN_VIEW.view) parts.set('view', query.view);
  if (query.scale !== PLAIN_VIEW.scale) parts.set('scale', query.scale);
  if (query.page !== PLAIN_VIEW.page) parts.set('page', String(query.page));
  if (query.off.length > 0) parts.set('off', query.off.join('.'));
  if (query.statements !== 'years') parts.set('statements', query.statements);
  if (query.vs.length > 0) parts.set('vs', query.vs.join(BETWEEN));
  return `/s/${encodeURIComponent(symbol)}?${parts.toString()}`;
}
