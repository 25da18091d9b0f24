import { roundSignificant } from '../canonical.ts';
import { booksOfFacts } from '../factors/books.ts';
import type { FactorContext } from '../factors/context.ts';
import { isOfOtherUnit, type StatementDoubt } from '../factors/contradictions.ts';
import { formatDay } from '../market/day.ts';
import type { KnownFacts } from '../market/snapshot.ts';
import { ratioCell } from '../market/split-ratios.ts';
import type { WeightSet } from '../strategies/strategy.ts';
import type { Reason } from './analysis.ts';

/** How many fiscal years factors read; the median P/E reads all of them. */
const YEARS_READ = 4;

/** What a reader should know of statements that contradict themselves, oldest first, as far as the strategy reads them. */
export function statementWarningsOf(context: FactorContext, set: WeightSet): Reason[] {
  if (!set.some(([factor]) => factor.kind === 'fundamental' && factor.readsNoStatement !== true)) return [];
  const { years, periods } = context.books;
  const readsAll = set.some(([factor]) => factor.id === 'pe_vs_own_median');
  const read = [
    ...(readsAll ? years : years.slice(0, YEARS_READ)),
    ...periods.flatMap(({ statements }) => statements),
    context.books.sheet,
  ];
  const isRead = ({ statement: { periodEnd, period } }: StatementDoubt): boolean =>
    read.some((one) => one?.periodEnd === periodEnd && one.period === period);
  return context.books.doubts.filter(isRead).map((doubt) => warningOf(doubt, context.snapshot));
}

/** Every doubt about the statements, oldest first, whoever reads them; `isNewest` of those that today's figures read. */
export function statementDoubtsOf(facts: KnownFacts): { readonly reason: Reason; readonly isNewest: boolean }[] {
  const { doubts, years, sheet } = booksOfFacts(facts);
  const newest = [years[0]?.periodEnd, sheet?.periodEnd];
  return doubts.map((doubt) => ({
    reason: warningOf(doubt, facts),
    isNewest: doubt.kind !== 'split_off_record' && newest.includes(doubt.statement.periodEnd),
  }));
}

function warningOf(doubt: StatementDoubt, { security, source, statementsSource }: KnownFacts): Reason {
  const { periodEnd, period } = doubt.statement;
  const about = { period, period_end: formatDay(periodEnd), source: statementsSource ?? source };
  if (doubt.kind === 'opposite_sign') {
    const params = { ...about, net_income: roundSignificant(doubt.income), eps: roundSignificant(doubt.eps) };
    return { key: 'statement_signs_warning', params };
  }
  if (doubt.kind === 'eps_above_price') {
    const params = { ...about, eps: roundSignificant(doubt.eps), close: roundSignificant(doubt.close) };
    return { key: 'statement_price_warning', params };
  }
  if (doubt.kind === 'fewer_than_traded') {
    const shares = Math.round(doubt.shares);
    const params = { ...about, symbol: security.symbol, shares, traded: Math.round(doubt.traded) };
    return { key: doubt.isStated ? 'statement_count_warning' : 'statement_unit_warning', params };
  }
  const params = {
    ...about,
    earlier: doubt.earlier === null ? null : formatDay(doubt.earlier.periodEnd),
    implied_shares: Math.round(doubt.implied),
    shares: Math.round(doubt.shares),
  };
  if (isOfOtherUnit(doubt)) return { key: 'statement_unit_warning', params: { ...params, symbol: security.symbol } };
  if (doubt.kind === 'shares_contradict') return { key: 'statement_shares_warning', params };
  return {
    key: 'split_off_record_warning',
    params: { ...params, symbol: security.symbol, ratio: ratioCell(doubt.split ?? 1) },
  };
}
