import { parseDay, type Day } from '../../../engine/market/day.ts';
import {
  PER_SHARE_ITEMS,
  SHARE_COUNT_ITEMS,
  type Statement,
  type StatementItem,
} from '../../../engine/market/statements.ts';
import { ProviderError } from '../../provider.ts';
import { TAGS, type Tag } from './tags.ts';

/** Days that a fiscal year (52 or 53 weeks) and a quarter (11 to 18 weeks; 12, 12, 12 and 16 is common) take. */
const YEAR = { from: 350, to: 380 } as const;
const QUARTER = { from: 77, to: 126 } as const;
/** Annual and quarterly reports and their amendments; other forms repeat figures out of context. */
const FORMS = /^(10-[KQ]|20-F|40-F)(T|\/A|T\/A)?$/;

/** An item is one figure, or the sum or difference of two that are filed apart. */
const PARTS = ['concepts', 'plus', 'less'] as const;
type Part = (typeof PARTS)[number];

/** One figure of one filing. */
interface Figure {
  readonly item: StatementItem;
  readonly part: Part;
  /** Place of its concept in the item's list: a lower one wins. */
  readonly preference: number;
  readonly end: Day;
  /** Days it covers; null: a stand at `end`. */
  readonly days: number | null;
  readonly value: number;
  readonly filed: Day;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const broken = (what: string): ProviderError =>
  new ProviderError('source_broken', {
    source: 'edgar',
    message: `the answer of SEC EDGAR cannot be used: ${what}`,
    retry: 'next-provider',
  });

/**
 * Statements from the SEC's company facts, oldest period first, and within a period by the day they were filed: a
 * restatement stands beside the first filing, so that what was known on a day can be told. Each holds everything that was
 * filed for its period by that day. Only figures as filed: no quarter is made by subtraction, so a fourth quarter is there
 * only where the company reports it. Money in US dollars only.
 *
 * @param cik The company that was asked; an answer about another is refused
 */
export function mapCompanyFacts(json: unknown, cik: number): Statement[] {
  if (!isFields(json) || !isFields(json['facts'])) throw broken('it has no facts');
  if (Number(json['cik']) !== cik) throw broken(`CIK ${String(cik)} was asked and ${String(json['cik'])} came`);
  const concepts = json['facts']['us-gaap'];
  if (!isFields(concepts)) return [];
  const figures = Object.entries(TAGS).flatMap(([item, tag]) => figuresOf(item as StatementItem, tag, concepts));
  return periodsOf(figures).flatMap(({ end, period }) => filingsOf(figures, end, period));
}

function figuresOf(item: StatementItem, tag: Tag, concepts: Fields): Figure[] {
  return PARTS.flatMap((part) =>
    (tag[part] ?? []).flatMap((concept, preference) => {
      const units = isFields(concepts[concept]) ? concepts[concept]['units'] : undefined;
      const values = isFields(units) ? units[tag.unit] : undefined;
      if (!Array.isArray(values)) return [];
      return values.flatMap((value) => {
        const figure = isFields(value) ? readFigure(value, tag) : null;
        return figure === null ? [] : [{ ...figure, item, part, preference }];
      });
    }),
  );
}

function readFigure(value: Fields, tag: Tag): Omit<Figure, 'item' | 'part' | 'preference'> | null {
  const { val, form } = value;
  if (typeof val !== 'number' || !Number.isFinite(val)) return null;
  if (typeof form !== 'string' || !FORMS.test(form)) return null;
  const end = dayOf(value['end']);
  const filed = dayOf(value['filed']);
  // A figure that is filed before its period has ended is a typing error of the filing.
  if (end === null || filed === null || filed <= end) return null;
  if (tag.kind === 'stand') return { end, days: null, value: val, filed };
  const start = dayOf(value['start']);
  return start === null ? null : { end, days: end - start + 1, value: val, filed };
}

const dayOf = (value: unknown): Day | null => (typeof value === 'string' ? parseDay(value) : null);

const isOf = (days: number | null, span: { readonly from: number; readonly to: number }): boolean =>
  days !== null && days >= span.from && days <= span.to;

/** A period is there where a flow of its length is: a stand alone does not say what ended. */
function periodsOf(figures: readonly Figure[]): { readonly end: Day; readonly period: 'FY' | 'Q' }[] {
  const keys = new Set<string>();
  for (const { end, days } of figures) {
    if (isOf(days, YEAR)) keys.add(`${String(end)} FY`);
    if (isOf(days, QUARTER)) keys.add(`${String(end)} Q`);
  }
  return [...keys]
    .map((key) => ({ end: Number.parseInt(key, 10), period: key.endsWith('FY') ? ('FY' as const) : ('Q' as const) }))
    .sort((a, b) => a.end - b.end || (a.period < b.period ? -1 : 1));
}

/** One statement per day on which a filing changed what is known of the period. */
function filingsOf(figures: readonly Figure[], end: Day, period: 'FY' | 'Q'): Statement[] {
  const span = period === 'FY' ? YEAR : QUARTER;
  const own = figures.filter((figure) => figure.end === end && (figure.days === null || isOf(figure.days, span)));
  const days = [...new Set(own.map(({ filed }) => filed))].sort((a, b) => a - b);
  const statements: Statement[] = [];
  let before = '';
  for (const filed of days) {
    const { items, shareBasis } = knownBy(own, filed);
    const text = JSON.stringify([items, shareBasis]);
    if (text === before) continue;
    before = text;
    statements.push({
      periodEnd: end,
      ...startOf(own, filed, period),
      period,
      currency: 'USD',
      known: filed,
      knownIsLagged: false,
      shareBasis,
      items,
    });
  }
  return statements;
}

/** The first day of a quarter, which may be 11 to 18 weeks long. */
function startOf(own: readonly Figure[], filed: Day, period: 'FY' | 'Q'): Pick<Statement, 'periodStart'> {
  const flow = own.find((figure) => figure.days !== null && figure.filed <= filed);
  if (period === 'FY' || flow?.days === undefined || flow.days === null) return {};
  return { periodStart: flow.end - flow.days + 1 };
}

/** Everything filed by a day: of each item the newest filing's figure, of that the preferred concept's. */
function knownBy(
  figures: readonly Figure[],
  day: Day,
): { readonly items: Statement['items']; readonly shareBasis: Day } {
  const best = new Map<string, Figure>();
  const keyOf = (item: StatementItem, part: Part): string => `${item} ${part}`;
  for (const figure of figures) {
    if (figure.filed > day) continue;
    const key = keyOf(figure.item, figure.part);
    const known = best.get(key);
    const isBetter =
      known === undefined ||
      figure.filed > known.filed ||
      (figure.filed === known.filed && figure.preference < known.preference);
    if (isBetter) best.set(key, figure);
  }
  // A filing states shares on the basis of its day: figures of an older filing may be of other shares, and are left out.
  const isOfShares = (item: StatementItem): boolean => PER_SHARE_ITEMS.has(item) || SHARE_COUNT_ITEMS.has(item);
  const basis = Math.max(
    ...[...best.values()].filter(({ item }) => isOfShares(item)).map(({ filed }) => filed),
    -Infinity,
  );
  const items: Partial<Record<StatementItem, number>> = {};
  for (const item of Object.keys(TAGS) as StatementItem[]) {
    const [figure, plus, less] = PARTS.map((part) => best.get(keyOf(item, part)));
    if (figure !== undefined && isOfShares(item) && figure.filed !== basis) continue;
    if (figure !== undefined) items[item] = figure.value + (plus?.value ?? 0) - (less?.value ?? 0);
    else if (plus !== undefined) items[item] = plus.value;
  }
  return { items, shareBasis: Number.isFinite(basis) ? basis : day };
}
