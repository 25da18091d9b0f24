import type { Facts, SanityFlag } from './snapshot.ts';

/**
 * A company whose statements change their currency from one period to another: growth and averages over them would mix
 * units, so it fails. Statements in one currency that is not the price's are no fault: the mixed factors are missing.
 */
export function checkCurrency(facts: Facts): SanityFlag[] {
  const statements = [...(facts.statements ?? [])].sort((a, b) => b.periodEnd - a.periodEnd);
  const newest = statements[0];
  const other = newest === undefined ? undefined : statements.find((one) => one.currency !== newest.currency);
  if (newest === undefined || other === undefined) return [];
  const params = { from: other.currency, to: newest.currency };
  return [{ check: 'currency_change', failed: true, day: other.periodEnd, params }];
}
