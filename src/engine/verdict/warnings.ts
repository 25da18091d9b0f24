import { formatDay } from '../market/day.ts';
import type { SanityFlag, Security, Snapshot } from '../market/snapshot.ts';
import type { Reason } from './analysis.ts';
import type { Reference } from './reference.ts';

/** What a reader of figures from statements should know of all of them. */
export function statementRemarksOf({ security, statements }: Pick<Snapshot, 'security' | 'statements'>): Reason[] {
  const remarks: Reason[] = [];
  const foreign = statements?.find((statement) => statement.currency !== security.currency);
  if (foreign !== undefined) {
    const params = { price_currency: security.currency, statement_currency: foreign.currency };
    remarks.push({ key: 'mixed_currency_warning', params });
  }
  if (statements?.some((statement) => statement.knownIsLagged) === true) {
    remarks.push({ key: 'filing_dates_unknown', params: { days: 90 } });
  }
  return remarks;
}

/** What warnings are made of. */
export interface WarningFacts {
  readonly security: Pick<Security, 'type' | 'sector'>;
  readonly flags: readonly SanityFlag[];
  /** See {@link statementRemarksOf}; empty for a strategy that reads prices alone. */
  readonly statementRemarks: readonly Reason[];
  readonly reference: Reference | null;
  readonly shortDrawdown: number | null;
  /** Whether any figure of the analysis reaches back over an older fault. */
  readonly isRead: (flag: SanityFlag) => boolean;
}

/** What a reader should know beside the verdict, in a fixed order. */
export function warningsOf(facts: WarningFacts): Reason[] {
  const { security, flags, reference, shortDrawdown, isRead } = facts;
  const isFund = security.type === 'fund';
  const warnings: Reason[] = [];
  if (!isFund && security.sector === null) warnings.push({ key: 'sector_unknown', params: {} });
  if (!isFund && reference === null) warnings.push({ key: 'no_reference', params: {} });
  warnings.push(...facts.statementRemarks);
  if (shortDrawdown !== null) warnings.push({ key: 'drawdown_window_short', params: { sessions: shortDrawdown } });
  for (const flag of flags) {
    if (flag.failed) continue;
    const day = flag.day === null ? null : formatDay(flag.day);
    const key = flag.spoils === undefined ? 'sanity_warning' : isRead(flag) ? 'sanity_left_out' : 'sanity_note';
    warnings.push({ key, params: { ...flag.params, check: flag.check, day } });
  }
  return warnings;
}
