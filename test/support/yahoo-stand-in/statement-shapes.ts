import { formatDay } from '../../../src/engine/market/day.ts';
import {
  PER_SHARE_ITEMS,
  SHARE_COUNT_ITEMS,
  type Statement,
  type StatementItem,
} from '../../../src/engine/market/statements.ts';
import { splitFactor, type CompanyView, type StandInClock } from './at-clock.ts';
import { quoteOf } from './price-shapes.ts';
import { SERIES, sectorWord, yahooSymbol } from './yahoo-words.ts';

/** Days after a period's end that Yahoo shows it. */
const SHOWN_AFTER = 40;
/** How many periods of a kind Yahoo shows. */
const SHOWN_PERIODS = 5;

/** Body of `fundamentals-timeseries`: one entry a series asked for, without values where there are none. */
export function timeseriesBody(
  symbol: string,
  view: CompanyView | null,
  clock: StandInClock,
  query: URLSearchParams,
): unknown {
  const types = (query.get('type') ?? '').split(',').filter((type) => type !== '');
  const result = types.map((type) => seriesOf(symbol, type, view, clock));
  return { timeseries: { result, error: null } };
}

function seriesOf(symbol: string, type: string, view: CompanyView | null, clock: StandInClock): unknown {
  const period = type.startsWith('annual') ? 'FY' : 'Q';
  const meta = { symbol: [symbol], type: [type] };
  const named = (Object.entries(SERIES) as [StatementItem, string][]).find(
    ([, name]) => `annual${name.replace('-', '')}` === type || `quarterly${name.replace('-', '')}` === type,
  );
  if (view === null || named === undefined) return { meta };
  const [item, name] = named;
  const values = shownStatements(view, period, clock).flatMap((statement) => {
    const value = onBasis(statement, item, view, clock);
    return value === undefined ? [] : [valueOf(statement, name.startsWith('-') ? 0 - value : value)];
  });
  return values.length === 0
    ? { meta }
    : { meta, timestamp: values.map((value) => Date.parse(value.asOfDate) / 1000), [type]: values };
}

function shownStatements(view: CompanyView, period: 'FY' | 'Q', clock: StandInClock): readonly Statement[] {
  return (view.facts.statements ?? [])
    .filter((statement) => statement.period === period && statement.periodEnd + SHOWN_AFTER <= clock.day)
    .sort((a, b) => a.periodEnd - b.periodEnd)
    .slice(-SHOWN_PERIODS);
}

/** Yahoo restates per-share values and share counts for later splits. */
function onBasis(
  statement: Statement,
  item: StatementItem,
  view: CompanyView,
  clock: StandInClock,
): number | undefined {
  const value = statement.items[item];
  const factor = splitFactor(view.facts.splits, statement.shareBasis, clock.day);
  if (value === undefined || factor === 1) return value;
  if (PER_SHARE_ITEMS.has(item)) return value / factor;
  return SHARE_COUNT_ITEMS.has(item) ? value * factor : value;
}

function valueOf(statement: Statement, raw: number) {
  return {
    dataId: 20_000,
    asOfDate: formatDay(statement.periodEnd),
    periodType: statement.period === 'FY' ? '12M' : '3M',
    currencyCode: statement.currency,
    reportedValue: { raw, fmt: String(raw) },
  };
}

/** Body of `v10/finance/quoteSummary`, for the parts that the product asks for. */
export function quoteSummaryBody(view: CompanyView, clock: StandInClock, query: URLSearchParams): unknown {
  const sector = sectorWord(view.facts.security);
  const parts: Readonly<Record<string, unknown>> = {
    assetProfile: {
      country: 'United States',
      ...(sector === null ? {} : { sector, sectorDisp: sector }),
      maxAge: 86_400,
    },
    price: { maxAge: 1, ...quoteOf(view, clock) },
    quoteType: { symbol: yahooSymbol(view.facts.security), longName: view.facts.security.name, maxAge: 1 },
  };
  const asked = (query.get('modules') ?? '').split(',').filter((part) => part in parts);
  return { quoteSummary: { result: [Object.fromEntries(asked.map((part) => [part, parts[part]]))], error: null } };
}
