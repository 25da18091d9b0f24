import { parseDay, type Day } from '../../../engine/market/day.ts';
import {
  PER_SHARE_ITEMS,
  SHARE_COUNT_ITEMS,
  type Statement,
  type StatementItem,
} from '../../../engine/market/statements.ts';
import { fieldsAt, isFields, isNumber, listAt, textAt, type Fields } from './fields.ts';
import { broken } from './failures.ts';
import { SERIES_OF } from './statement-series.ts';

/** Yahoo names no filing date: a statement counts as known this many days after its period's end. */
const LAG_DAYS = 90;
/** How far a count of shares may lie from the period's average one before it is of other shares. */
const OTHER_SHARES = 1.5;

const PERIODS = { FY: { prefix: 'annual', type: '12M' }, Q: { prefix: 'quarterly', type: '3M' } } as const;

interface Value {
  readonly raw: number;
  readonly currency: string;
}

/** Values of one period by Yahoo's series name. */
type PeriodValues = ReadonlyMap<string, Value>;

/**
 * The statements of a `fundamentals-timeseries` answer, oldest first. Zeros stay zeros.
 *
 * Currency: Yahoo labels each value. Money of one period in two currencies breaks the answer. Per-share values carry the
 * price's label even where the figure is in the statements' currency (BABA: 13.44 labelled USD is CNY 34.3 bn / 2.56 bn
 * shares), so they are left out where their label is not the money's.
 * Shares: Yahoo counts the shares outstanding of some depositary receipts in ordinary shares and its averages in
 * receipts: a count that is not within {@link OTHER_SHARES} of the average is left out.
 * Share basis: Yahoo restates earlier per-share values and counts for later splits, so they stand on the basis of the
 * day of asking.
 *
 * @param symbol Yahoo's spelling of the symbol that was asked
 * @param asOf The day of asking
 */
export function mapStatements(json: Fields, symbol: string, period: 'FY' | 'Q', asOf: Day): Statement[] {
  const byDay = readValues(json, symbol, period);
  return [...byDay]
    .sort(([a], [b]) => a - b)
    .flatMap(([periodEnd, values]) => {
      const statement = statementOf(values, periodEnd, period, asOf);
      return statement === null ? [] : [statement];
    });
}

function readValues(json: Fields, symbol: string, period: 'FY' | 'Q'): Map<Day, Map<string, Value>> {
  const results = listAt(fieldsAt(json['timeseries'], 'timeseries')['result'], 'timeseries.result');
  if (results.length === 0) throw broken('it has no series', 'back-off');
  const byDay = new Map<Day, Map<string, Value>>();
  for (const result of results) {
    const series = fieldsAt(result, 'a series');
    const meta = fieldsAt(series['meta'], 'the meta of a series');
    const answered = textAt(listAt(meta['symbol'], 'its symbol')[0], 'its symbol');
    if (answered !== symbol) throw broken(`${symbol} was asked and ${answered} came`);
    const type = textAt(listAt(meta['type'], 'its type')[0], 'its type');
    if (!type.startsWith(PERIODS[period].prefix))
      throw broken(`${PERIODS[period].prefix} series were asked and ${type} came`);
    const values = series[type];
    if (values === undefined || values === null) continue;
    for (const value of listAt(values, type)) addValue(byDay, type.slice(PERIODS[period].prefix.length), value, period);
  }
  return byDay;
}

function addValue(byDay: Map<Day, Map<string, Value>>, name: string, value: unknown, period: 'FY' | 'Q'): void {
  // Yahoo pads a series with nulls, and leaves some values empty.
  if (!isFields(value) || !isFields(value['reportedValue'])) return;
  const raw = value['reportedValue']['raw'];
  if (!isNumber(raw) || value['periodType'] !== PERIODS[period].type) return;
  const day = parseDay(textAt(value['asOfDate'], 'a period end'));
  if (day === null) throw broken('a period end is no date');
  const values = byDay.get(day) ?? new Map<string, Value>();
  values.set(name, { raw, currency: textAt(value['currencyCode'], 'a currency') });
  byDay.set(day, values);
}

function statementOf(values: PeriodValues, periodEnd: Day, period: 'FY' | 'Q', asOf: Day): Statement | null {
  const items: Partial<Record<StatementItem, number>> = {};
  const perShare: [StatementItem, Value][] = [];
  const currencies = new Set<string>();
  for (const [key, { series, outflow }] of Object.entries(SERIES_OF)) {
    const item = key as StatementItem;
    const value = firstOf(values, series);
    if (value === null) continue;
    if (PER_SHARE_ITEMS.has(item)) perShare.push([item, value]);
    else if (SHARE_COUNT_ITEMS.has(item)) {
      if (isOfSameShares(value.raw, values)) items[item] = value.raw;
    } else {
      currencies.add(value.currency);
      items[item] = outflow === true ? 0 - value.raw : value.raw;
    }
  }
  const [currency, another] = currencies;
  if (currency === undefined) return null;
  if (another !== undefined) throw broken(`one period has money in ${currency} and in ${another}`);
  for (const [item, value] of perShare) if (value.currency === currency) items[item] = value.raw;
  return { periodEnd, period, currency, known: periodEnd + LAG_DAYS, knownIsLagged: true, shareBasis: asOf, items };
}

function firstOf(values: PeriodValues, series: readonly string[]): Value | null {
  for (const name of series) {
    const value = values.get(name);
    if (value !== undefined) return value;
  }
  return null;
}

function isOfSameShares(count: number, values: PeriodValues): boolean {
  const average = values.get('BasicAverageShares')?.raw ?? values.get('DilutedAverageShares')?.raw;
  if (average === undefined || average <= 0) return true;
  return count / average < OTHER_SHARES && average / count < OTHER_SHARES;
}
