import type { Statement } from '../market/statements.ts';
import type { FactorContext } from './context.ts';
import { missing, type Missing, type MissingKey } from './outcome.ts';

/** Why a per-share item or the shares of these statements are not there: they contradict themselves, or `otherwise`. */
export function absentShares(
  context: FactorContext,
  statements: readonly (Statement | null)[],
  otherwise: MissingKey,
  ...needs: string[]
): Missing {
  const isContradicted = context.books.doubts.some(
    ({ kind, statement }) =>
      kind !== 'split_off_record' &&
      statements.some((one) => one?.periodEnd === statement.periodEnd && one.period === statement.period),
  );
  return missing(isContradicted ? 'statement_contradicts' : otherwise, ...needs);
}

/** Why per-share figures of these fiscal years do not stand on one basis: a split that is not on record; else null. */
export function splitOffRecord(context: FactorContext, years: readonly (Statement | null)[]): Missing | null {
  const isRead = (wanted: Statement): boolean => years.some((one) => one?.periodEnd === wanted.periodEnd);
  const found = context.books.doubts.find(
    ({ kind, statement, ...doubt }) =>
      kind === 'split_off_record' &&
      statement.period === 'FY' &&
      isRead(statement) &&
      (!('earlier' in doubt) || doubt.earlier === null || isRead(doubt.earlier)),
  );
  return found === undefined ? null : missing('share_count_jump', 'one share basis of all fiscal years');
}
