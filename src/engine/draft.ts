import type { FactorContext, SectorPe } from './factors/context.ts';
import { dividendYearAt } from './factors/dividend-schedule.ts';
import { holdsYear } from './factors/dividends.ts';
import { evaluate, evaluateForSector, type Evaluated } from './factors/evaluate.ts';
import type { Factor } from './factors/factor.ts';
import { formatDay } from './market/day.ts';
import type { SanityFlag, SectorClass, Security, Snapshot } from './market/snapshot.ts';
import type { StrategyId } from './strategies/index.ts';
import type { Strategy, WeightSet } from './strategies/strategy.ts';
import type { Analysis, Reason } from './verdict/analysis.ts';
import { dividendWarningsOf } from './verdict/dividend-warnings.ts';
import { keyFiguresOf } from './verdict/key-figures.ts';
import { riskOf, type Risk } from './verdict/risk-level.ts';
import { statementWarningsOf } from './verdict/statement-warnings.ts';
import { statementRemarksOf } from './verdict/warnings.ts';

/** A strategy of the list. */
type Listed = Strategy & { readonly id: StrategyId };

type Named =
  | 'symbol'
  | 'company_name'
  | 'exchange'
  | 'sector'
  | 'currency'
  | 'source'
  | 'is_demo'
  | 'as_of'
  | 'snapshot_hash'
  | 'benchmark_hash';

/** What all strategies read of a snapshot. It holds neither candles nor statements. */
interface Shared {
  readonly security: Security;
  readonly sectorClass: SectorClass;
  readonly sessions: number;
  readonly flags: readonly SanityFlag[];
  readonly named: Pick<Analysis, Named>;
  readonly risk: Risk;
  readonly keyFigures: ReturnType<typeof keyFiguresOf>;
  readonly paysNoDividend: boolean;
  readonly statementRemarks: readonly Reason[];
}

/** A factor of a strategy, and its outcome; where it reads its sector's figures, a function of those. */
export interface DraftLine {
  readonly factor: Factor;
  readonly weight: number;
  readonly source: string;
  readonly outcome: Evaluated | ((sectorPe: SectorPe | null) => Evaluated);
}

/**
 * What a strategy finds in a snapshot before the company is compared with others: all that needs candles and statements,
 * and none of those. A market that is measured first, company by company, need not be read twice.
 */
export interface Draft {
  readonly strategy: Listed;
  readonly set: WeightSet | null;
  readonly shared: Shared;
  readonly lines: readonly DraftLine[];
  /** Warnings about dividends and statements that this strategy reads. */
  readonly warnings: readonly Reason[];
}

/** Reads a snapshot by one strategy. @param context of the same snapshot; strategies that are given the same one share the work */
export function draftOf(strategy: Listed, snapshot: Snapshot, context: FactorContext): Draft {
  const own = strategy.weights[context.sectorClass];
  const set = own ?? [];
  return {
    strategy,
    set: own ?? null,
    shared: context.once(sharedOf, () => sharedOf(context, snapshot)),
    lines: set.map(([factor, weight]) => ({
      factor,
      weight,
      source: sourceOf(factor, snapshot),
      outcome: evaluateForSector(factor, context) ?? evaluate(factor, context),
    })),
    warnings: [...dividendWarningsOf(context, set), ...statementWarningsOf(context, set)],
  };
}

function sharedOf(context: FactorContext, snapshot: Snapshot): Shared {
  const { security } = snapshot;
  return {
    security,
    sectorClass: context.sectorClass,
    sessions: snapshot.candles.day.length,
    flags: snapshot.flags,
    named: {
      symbol: security.symbol,
      company_name: security.name,
      exchange: security.exchange,
      sector: security.sector,
      currency: security.currency,
      source: snapshot.source,
      is_demo: snapshot.isDemo,
      as_of: formatDay(snapshot.asOf),
      snapshot_hash: snapshot.hash,
      benchmark_hash: context.benchmark?.candlesHash ?? null,
    },
    risk: riskOf(context),
    keyFigures: keyFiguresOf(context),
    paysNoDividend: paysNoDividend(context),
    statementRemarks: statementRemarksOf(snapshot),
  };
}

/** A figure of the statements names the source of the statements. */
function sourceOf(
  { kind, readsNoStatement }: Factor,
  { source, statementsSource }: Pick<Snapshot, 'source' | 'statementsSource'>,
): string {
  return kind === 'fundamental' && readsNoStatement !== true ? (statementsSource ?? source) : source;
}

/**
 * True where a whole year's dividends are on record, there are none, and none is due; false where the record is
 * shorter.
 */
function paysNoDividend(context: FactorContext): boolean {
  const { dividends, candles, asOf } = context.snapshot;
  if (dividends === null || !holdsYear(candles.day, asOf)) return false;
  const { regular, extras } = dividendYearAt(context.scheduleOn(asOf), asOf);
  return !(regular + extras > 0);
}
