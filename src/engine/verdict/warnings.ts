import { formatDay } from '../market/day.ts';
import type { SanityFlag, Snapshot } from '../market/snapshot.ts';
import type { WeightSet } from '../strategies/strategy.ts';
import type { Reason } from './analysis.ts';
import type { Reference } from './reference.ts';

/**
 * What a reader should know beside the verdict, in a fixed order. `isRead` says of an older fault whether any figure of
 * the analysis reaches back over it.
 */
export function warningsOf(
  snapshot: Snapshot,
  set: WeightSet,
  reference: Reference | null,
  shortDrawdown: number | null,
  isRead: (flag: SanityFlag) => boolean,
): Reason[] {
  const { security } = snapshot;
  // A strategy that reads prices alone gives no warnings about statements.
  const statements = set.some(([factor]) => factor.kind === 'fundamental') ? snapshot.statements : null;
  const isFund = security.type === 'fund';
  const warnings: Reason[] = [];
  if (!isFund && security.sector === null) warnings.push({ key: 'sector_unknown', params: {} });
  if (!isFund && reference === null) warnings.push({ key: 'no_reference', params: {} });
  const foreign = statements?.find((statement) => statement.currency !== security.currency);
  if (foreign !== undefined) {
    const params = { price_currency: security.currency, statement_currency: foreign.currency };
    warnings.push({ key: 'mixed_currency_warning', params });
  }
  if (statements?.some((statement) => statement.knownIsLagged) === true) {
    warnings.push({ key: 'filing_dates_unknown', params: { days: 90 } });
  }
  if (shortDrawdown !== null) warnings.push({ key: 'drawdown_window_short', params: { sessions: shortDrawdown } });
  for (const flag of snapshot.flags) {
    if (flag.failed) continue;
    const day = flag.day === null ? null : formatDay(flag.day);
    const key = flag.spoils === undefined ? 'sanity_warning' : isRead(flag) ? 'sanity_left_out' : 'sanity_note';
    warnings.push({ key, params: { ...flag.params, check: flag.check, day } });
  }
  return warnings;
}
