import { VERDICT_SESSIONS } from './horizon.ts';
import type { Facts, SanityFlag } from './snapshot.ts';

/**
 * A company whose statements change their currency from one period to another: growth and averages over them would mix
 * units. It fails where the other currency ends inside the last 252 sessions; further back the figures that would mix
 * them are missing. Statements in one currency that is not the price's are no fault: the mixed factors are missing.
 */
export function checkCurrency(facts: Facts): SanityFlag[] {
  const statements = [...(facts.statements ?? [])].sort((a, b) => b.periodEnd - a.periodEnd);
  const newest = statements[0];
  const other = newest === undefined ? undefined : statements.find((one) => one.currency !== newest.currency);
  if (newest === undefined || other === undefined) return [];
  const { day } = facts.candles;
  const params = { from: other.currency, to: newest.currency };
  const failed = other.periodEnd >= (day[Math.max(0, day.length - VERDICT_SESSIONS)] ?? 0);
  return [{ check: 'currency_change', failed, day: other.periodEnd, params }];
}
