import { FIGURES } from '../../engine/figures/list.ts';
import type { FigureId } from '../../engine/figures/list.ts';
import { SECTORS } from '../../engine/market/snapshot.ts';
import { BOUNDED, DEFAULT_SORT, DEFAULT_STRATEGY, ScreenQuerySchema } from './screener.schema.ts';
import type { BoundName, ScreenQuery } from './screener.schema.ts';

type Given = Readonly<Record<string, unknown>>;
type Name = keyof ScreenQuery;

interface Rule {
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly maxLength?: number;
}

/** Everything that can stand in the address of a screen, in the order in which it is written. */
const RULES = Object.entries(ScreenQuerySchema.properties) as unknown as readonly (readonly [Name, Rule])[];
export const SCREEN_NAMES: readonly Name[] = RULES.map(([name]) => name);

/** Reads an address. What is not known counts as not given: an old or mistyped link still shows a list. */
export function readScreenQuery(given: Given): ScreenQuery {
  const query: Partial<Record<Name, string>> = {};
  for (const [name, { pattern, enum: words, maxLength = Infinity }] of RULES) {
    const text = given[name];
    const isFit =
      typeof text === 'string' &&
      text !== '' &&
      text.length <= maxLength &&
      (words === undefined || words.includes(text)) &&
      (pattern === undefined || new RegExp(pattern).test(text));
    if (isFit) query[name] = text;
  }
  if (query.strategy === DEFAULT_STRATEGY) delete query.strategy;
  if (query.sort === DEFAULT_SORT) delete query.sort;
  if (query.favourite === 'false') delete query.favourite;
  if (query.moved === 'false') delete query.moved;
  return query as ScreenQuery;
}

/** The address of a screen under a path, always in the same order, with what is said of it besides. */
export function screenHref(
  query: ScreenQuery,
  besides: Readonly<Record<string, string>> = {},
  path = '/stocks',
): string {
  const parts = new URLSearchParams();
  for (const name of SCREEN_NAMES) {
    const value = query[name];
    if (value !== undefined) parts.set(name, value);
  }
  for (const [name, value] of Object.entries(besides)) parts.set(name, value);
  const text = parts.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** A screen without some of what it asks for; its page is the first again. */
export function without(query: ScreenQuery, ...names: readonly Name[]): ScreenQuery {
  return Object.fromEntries(
    Object.entries(query).filter(([name]) => name !== 'cursor' && !(names as readonly string[]).includes(name)),
  );
}

/** What one of a figure's unit is in the fields of the form: percent for shares, billions and millions for large amounts. */
export function unitOf(id: FigureId): { readonly factor: number; readonly text: '' | '%' | 'B' | 'M' } {
  if (FIGURES[id] === 'fraction') return { factor: 0.01, text: '%' };
  if (id === 'market_cap') return { factor: 1e9, text: 'B' };
  return FIGURES[id] === 'count' ? { factor: 1e6, text: 'M' } : { factor: 1, text: '' };
}

/** A bound as the form shows it: 0.05 as 5 in a field of percent. */
export function formValue(id: FigureId, text: string | undefined): string {
  return text === undefined ? '' : plain(Number(text) / unitOf(id).factor);
}

/** The name of the form's field for a bound. */
export const fieldOf = (side: 'min' | 'max', id: FigureId): string => `${side}.${id}`;

const FIELDS = BOUNDED.flatMap((id) => [
  { id, name: fieldOf('min', id), bound: `min_${id}` as BoundName },
  { id, name: fieldOf('max', id), bound: `max_${id}` as BoundName },
]);
/** The fields that stand in the form only, never in the address of a screen. */
export const FORM_NAMES: readonly string[] = ['form', 'all_inputs', ...FIELDS.map(({ name }) => name)];

/** What a form that was sent asks for; null where no form was sent. */
export interface SentForm {
  readonly query: ScreenQuery;
  /** What was typed where a number belongs. */
  readonly unread: readonly { readonly id: FigureId; readonly text: string }[];
}

/** Reads the form of filters: its fields are in people's units, and an address is in those of the API. */
export function readForm(given: Given): SentForm | null {
  if (given['form'] === undefined) return null;
  const bounds: Record<string, string> = {};
  const unread: { id: FigureId; text: string }[] = [];
  for (const { id, name, bound } of FIELDS) {
    const text = given[name];
    if (typeof text !== 'string' || text.trim() === '') continue;
    const number = readNumber(text, given['form'] === 'de');
    if (number === null) unread.push({ id, text: text.slice(0, 40) });
    else bounds[bound] = plain(number * unitOf(id).factor);
  }
  const coverage = given['all_inputs'] === 'true' ? { min_coverage: '1' } : {};
  return { query: readScreenQuery({ ...given, ...bounds, ...coverage, cursor: undefined }), unread };
}

/**
 * A number as people type it: 1,234.5 or 1234,5, with or without a percent sign; null where it is none. Where the form was in
 * German the dot separates thousands, so that 1.234,56 and 1.234 are more than a thousand.
 */
function readNumber(typed: string, isGerman: boolean): number | null {
  const given = typed.trim();
  const swapped = isGerman && (given.includes(',') || /^[-\u2212]?\d{1,3}(\.\d{3})+\D*$/.test(given));
  const text = (swapped ? given.replace(/[.,]/g, (mark) => (mark === ',' ? '.' : ',')) : given)
    .replace('\u2212', '-')
    .replace(/\s*%$/, '')
    .replaceAll(/[\s\u00a0\u202f]/g, '');
  const isGrouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text);
  const normal = isGrouped ? text.replaceAll(',', '') : text.replace(',', '.');
  return /^-?(\d{1,12}(\.\d{0,10})?|\.\d{1,10})$/.test(normal) ? Number(normal) : null;
}

/** A number without the traces of binary arithmetic: 0.044, not 0.044000000000000004. */
function plain(value: number): string {
  return String(Number(value.toPrecision(10)));
}

/** What the form offers beside the strategies. */
export const SCREEN_SECTORS: readonly string[] = SECTORS;
/** The figures of the form, those that are asked for most first. */
const ASKED_MOST: readonly FigureId[] = ['market_cap', 'pe', 'fcf_yield', 'dividend_yield', 'debt_to_equity'];
export const FORM_FIGURES: readonly Exclude<FigureId, 'last_ex_date'>[] = [
  ...BOUNDED.filter((id) => ASKED_MOST.includes(id)).sort((a, b) => ASKED_MOST.indexOf(a) - ASKED_MOST.indexOf(b)),
  ...BOUNDED.filter((id) => !ASKED_MOST.includes(id)),
];
