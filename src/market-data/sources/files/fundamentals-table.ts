import type { Day } from '../../../engine/market/day.ts';
import { STATEMENT_ITEMS, type Statement, type StatementItem } from '../../../engine/market/statements.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { readDate, readNumber } from './careful-row.ts';
import { quoted, type ProblemLog } from './problem-log.ts';
import { addTo, readTable, type TableRow } from './table.ts';

/** Days from a period's end until its statement counts as known, where no filing date is given. */
const LAG = 90;
const ITEMS: ReadonlySet<string> = new Set(STATEMENT_ITEMS);
const NEEDED = ['symbol', 'period_end', 'period', 'item', 'value', 'currency'] as const;
const OPTIONAL = ['filed', 'share_basis', 'period_start'] as const;
const HEAD = ['symbol', 'period_end', 'period', 'currency', ...OPTIONAL] as const;

/** The statement that the row before belongs to, as its cells spell it. */
interface Before {
  readonly spelt: string;
  readonly draft: Draft;
  readonly read: Draft;
}

type Row = TableRow<(typeof NEEDED)[number] | (typeof OPTIONAL)[number]>;
type Draft = Omit<Statement, 'items'> & { readonly items: Partial<Record<StatementItem, number>> };

/**
 * fundamentals.csv: one item of one fiscal period a row. Rows of one symbol, period end, period and filing date make one
 * statement, so that a restatement stands beside the first filing. By symbol; by period end, then by when it was known.
 */
export function readFundamentals(bytes: Uint8Array, problems: ProblemLog): Map<string, Statement[]> {
  const drafts = new Map<string, Draft>();
  const bySymbol = new Map<string, Draft[]>();
  let before = null as Before | null;
  for (const row of readTable<Parameters<Row['cell']>[0]>(bytes, { needed: NEEDED, optional: OPTIONAL }, problems)) {
    // The rows of a statement stand together, and differ in their item and value alone.
    const spelt = HEAD.map((name) => row.cell(name)).join('\n');
    if (before?.spelt === spelt) {
      const wrong = addItem(before.draft, before.read, row);
      if (wrong !== null) problems.add(row.line, `row left out: ${wrong}`);
      continue;
    }
    const symbol = parseSymbol(row.cell('symbol'));
    const read = symbol === null ? `${quoted(row.cell('symbol'))} is no symbol of a US listing` : readHead(row);
    if (typeof read === 'string' || symbol === null) {
      problems.add(row.line, `row left out: ${String(read)}`);
      continue;
    }
    const key = [symbol, read.periodEnd, read.period, read.known, read.knownIsLagged].join(' ');
    const draft = drafts.get(key) ?? read;
    if (draft === read) {
      drafts.set(key, draft);
      addTo(bySymbol, symbol, draft);
    }
    before = { spelt, draft, read };
    const wrong = addItem(draft, read, row);
    if (wrong !== null) problems.add(row.line, `row left out: ${wrong}`);
  }
  for (const [symbol, own] of bySymbol) bySymbol.set(symbol, own.filter(hasItems).sort(byPeriod));
  return bySymbol;
}

/** The statement that a row belongs to, without its item, or what is wrong. */
function readHead(row: Row): Draft | string {
  const periodEnd = readDate(row.cell('period_end'));
  const period = row.cell('period').toUpperCase();
  const currency = row.cell('currency');
  const filed = readOptionalDate(row.cell('filed'));
  const shareBasis = readOptionalDate(row.cell('share_basis'));
  if (periodEnd === null) return `period_end ${quoted(row.cell('period_end'))} is no date`;
  if (period !== 'FY' && period !== 'Q') return `period ${quoted(row.cell('period'))} is neither FY nor Q`;
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${quoted(currency)} is no currency code`;
  const periodStart = readOptionalDate(row.cell('period_start'));
  if (periodStart === undefined) return `period_start ${quoted(row.cell('period_start'))} is no date`;
  if (periodStart !== null && periodStart >= periodEnd) return 'period_start is not before period_end';
  if (filed === undefined) return `filed ${quoted(row.cell('filed'))} is no date`;
  if (shareBasis === undefined) return `share_basis ${quoted(row.cell('share_basis'))} is no date`;
  if (filed !== null && filed <= periodEnd) return 'filed before its period had ended';
  return {
    periodEnd,
    ...(periodStart === null ? {} : { periodStart }),
    period,
    currency: currency.toUpperCase(),
    known: filed ?? periodEnd + LAG,
    knownIsLagged: filed === null,
    shareBasis: shareBasis ?? filed ?? periodEnd,
    items: {},
  };
}

function addItem(draft: Draft, read: Draft, row: Row): string | null {
  const item = row.cell('item').toLowerCase() as StatementItem;
  if (!ITEMS.has(item)) return `item ${quoted(row.cell('item'))} is not one that is read`;
  if (draft.currency !== read.currency) return 'another currency than the rest of its statement';
  if (draft.periodStart !== read.periodStart) return 'another period_start than the rest of its statement';
  if (draft.shareBasis !== read.shareBasis) return 'another share_basis than the rest of its statement';
  const value = readNumber(row.cell('value'));
  if (typeof value === 'string') return `value ${value}`;
  if (draft.items[item] === undefined) draft.items[item] = value;
  else if (draft.items[item] !== value) return `a second value of ${item} in one statement`;
  return null;
}

/** Null where the cell is empty, undefined where it is no date. */
function readOptionalDate(text: string): Day | null | undefined {
  return text === '' ? null : (readDate(text) ?? undefined);
}

function hasItems(statement: Statement): boolean {
  return Object.keys(statement.items).length > 0;
}

function byPeriod(a: Statement, b: Statement): number {
  if (a.periodEnd !== b.periodEnd) return a.periodEnd - b.periodEnd;
  if (a.period !== b.period) return a.period === 'FY' ? -1 : 1;
  return a.known - b.known;
}
