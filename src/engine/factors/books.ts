import { isTooOld } from '../market/cut.ts';
import { addMonths, type Day } from '../market/day.ts';
import { lastIndexOnOrBefore } from '../market/candles.ts';
import type { KnownFacts, Split } from '../market/snapshot.ts';
import type { Statement } from '../market/statements.ts';
import { reviewStatements, type ReadMarketAt, type StatementDoubt } from './contradictions.ts';
import { item } from './items.ts';
import { sortFew } from '../market/sort-few.ts';

/** A fiscal year counts as "k years before" when its period end is within this many days of that date. */
const YEAR_TOLERANCE_DAYS = 45;
/** A quarter takes 11 to 18 weeks: 12, 12, 12 and 16 is a common year. */
const QUARTER_DAYS = [77, 126] as const;
/** Four quarters make a year of 50 to 54 weeks. */
const YEAR_DAYS = [350, 378] as const;
/** A quarter begins within this many days of the day after the end of the one before. */
const START_TOLERANCE_DAYS = 7;
/** Sessions whose median volume is the usual one, and the least of them with a volume. */
const USUAL_SESSIONS = 63;
const LEAST_SESSIONS = 20;
/** How far back fiscal years are looked for. */
const MAX_YEARS = 30;

/** A flow's period: four quarters that make the trailing twelve months, or one fiscal year. */
export interface Period {
  readonly variant: 'ttm' | 'fy';
  /** Newest first. */
  readonly statements: readonly Statement[];
  readonly end: Day;
}

/** A company's statements known at the snapshot, sorted by how factors use them. */
export interface Books {
  /** FY0, FY-1, … : null where a year is not there; never bridged. Empty where there is no FY0. */
  readonly years: readonly (Statement | null)[];
  /** Known quarters, newest first, one a period end; the newest may be too old. */
  readonly quarters: readonly Statement[];
  /** The periods that flows are read from, in order: the trailing twelve months where known, then FY0. */
  readonly periods: readonly Period[];
  /** The newest yearly or quarterly statement with a balance sheet. */
  readonly sheet: Statement | null;
  /** Contradictions inside statements; the statements concerned have no per-share items and no share counts here. */
  readonly doubts: readonly StatementDoubt[];
}

/** The books of a symbol's facts: its statements are held against its prices too. */
export function booksOfFacts({ statements, asOf, splits, candles, security }: KnownFacts): Books {
  const marketAt: ReadMarketAt = ({ periodEnd, currency }) => {
    const at = lastIndexOnOrBefore(candles.day, periodEnd);
    if (candles.adjustment === 'total' || at < 0) return { close: null, traded: null };
    const close = currency === security.currency ? (candles.close[at] ?? null) : null;
    return { close, traded: usualVolume(candles.volume, at) };
  };
  return booksOf(statements ?? [], asOf, splits, marketAt);
}

/** The median number of shares traded on a session of the three months up to one; null where that is unknown. */
function usualVolume(volume: Float64Array, at: number): number | null {
  const known: number[] = [];
  for (let i = Math.max(0, at - USUAL_SESSIONS + 1); i <= at; i++) {
    const one = volume[i] as number;
    if (one > 0 && one < Infinity) known.push(one);
  }
  return known.length < LEAST_SESSIONS ? null : (sortFew(known)[known.length >> 1] ?? null);
}

/** Sorts statements into {@link Books}; `splits` restate what their shares are compared by. */
export function booksOf(
  statements: readonly Statement[],
  asOf: Day,
  splits: readonly Split[] = [],
  marketAt?: ReadMarketAt,
): Books {
  const known = statements
    .filter((statement) => statement.known <= asOf)
    .sort((a, b) => b.periodEnd - a.periodEnd || b.known - a.known);
  const annual = reviewStatements(
    newestVersions(known.filter((statement) => statement.period === 'FY')),
    splits,
    marketAt,
  );
  const quarterly = reviewStatements(
    newestVersions(known.filter((statement) => statement.period === 'Q')),
    splits,
    marketAt && ((statement) => ({ ...marketAt(statement), close: null })),
  );
  const years = fiscalYears(annual.statements, asOf);
  const sheet = newestVersions(known.filter((statement) => item(statement, 'total_assets') !== null))[0];
  return {
    years,
    quarters: quarterly.statements,
    periods: periodsOf(years[0] ?? null, quarterly.statements, asOf),
    sheet:
      sheet === undefined || isTooOld(sheet.periodEnd, asOf)
        ? null
        : (annual.reviewed.get(sheet) ?? quarterly.reviewed.get(sheet) ?? sheet),
    doubts: [...annual.doubts, ...quarterly.doubts],
  };
}

/** One statement a period end, the one that became known last, of those sorted by both, newest first. */
function newestVersions(sorted: readonly Statement[]): Statement[] {
  return sorted.filter((statement, i) => i === 0 || sorted[i - 1]?.periodEnd !== statement.periodEnd);
}

function fiscalYears(annual: readonly Statement[], asOf: Day): (Statement | null)[] {
  const newest = annual[0];
  if (newest === undefined || isTooOld(newest.periodEnd, asOf)) return [];
  const years: (Statement | null)[] = [newest];
  const oldest = annual[annual.length - 1]?.periodEnd ?? newest.periodEnd;
  for (let k = 1; k <= MAX_YEARS; k++) {
    const wanted = addMonths(newest.periodEnd, -12 * k);
    if (wanted + YEAR_TOLERANCE_DAYS < oldest) break;
    years.push(nearest(annual, wanted));
  }
  return years;
}

function nearest(annual: readonly Statement[], wanted: Day): Statement | null {
  let best: Statement | null = null;
  for (const statement of annual) {
    const distance = Math.abs(statement.periodEnd - wanted);
    if (distance > YEAR_TOLERANCE_DAYS) continue;
    if (best === null || distance < Math.abs(best.periodEnd - wanted)) best = statement;
  }
  return best;
}

function periodsOf(fy0: Statement | null, quarters: readonly Statement[], asOf: Day): Period[] {
  const periods: Period[] = [];
  const four = consecutive(quarters, 4);
  const newest = four?.[0];
  if (four !== null && newest !== undefined && four.every((quarter) => !isTooOld(quarter.periodEnd, asOf))) {
    if (fy0 === null || newest.periodEnd >= fy0.periodEnd) {
      periods.push({ variant: 'ttm', statements: four, end: newest.periodEnd });
    }
  }
  if (fy0 !== null) periods.push({ variant: 'fy', statements: [fy0], end: fy0.periodEnd });
  return periods;
}

/**
 * The newest `count` quarters where each begins when the one before has ended, takes 11 to 18 weeks, and any four of
 * them make a year; else null. A quarter whose start is not stated begins the day after the end of the one before; the
 * oldest then takes the rest of the year.
 */
export function consecutive(quarters: readonly Statement[], count: number): readonly Statement[] | null {
  if (quarters.length < count) return null;
  const chain = quarters.slice(0, count);
  const lengths = chain.map((quarter, i) => {
    const before = chain[i + 1]?.periodEnd;
    const start = quarter.periodStart ?? (before === undefined ? null : before + 1);
    return start === null ? null : quarter.periodEnd - start + 1;
  });
  for (let i = 0; i < count; i++) {
    const [length, quarter, before] = [lengths[i] ?? null, chain[i] as Statement, chain[i + 1]];
    if (length !== null && !isWithin(length, QUARTER_DAYS)) return null;
    const start = quarter.periodStart;
    if (before === undefined || start === undefined) continue;
    if (Math.abs(start - (before.periodEnd + 1)) > START_TOLERANCE_DAYS) return null;
  }
  for (let i = 0; i + 4 <= count; i++) {
    const known = lengths.slice(i, i + 4).filter((length) => length !== null);
    const sum = known.reduce((days, length) => days + length, 0);
    const [least, most] = known.length === 4 ? [0, 0] : QUARTER_DAYS;
    if (sum + most < YEAR_DAYS[0] || sum + least > YEAR_DAYS[1]) return null;
  }
  return chain;
}

function isWithin(days: number, [least, most]: readonly [number, number]): boolean {
  return days >= least && days <= most;
}

/** Sum of a flow over the period's statements; null where one of them lacks it. */
export function sumOver(period: Period, read: (statement: Statement) => number | null): number | null {
  let sum = 0;
  for (const statement of period.statements) {
    const part = read(statement);
    if (part === null) return null;
    sum += part;
  }
  return sum;
}
