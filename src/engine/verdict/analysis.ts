import type { Unit } from '../factors/factor.ts';
import type { StrategyId } from '../strategies/index.ts';

/** Plain data that a reason's text is made from, outside the engine. */
export interface Reason {
  readonly key: string;
  readonly params: Readonly<Record<string, number | string | boolean | null>>;
}

/** What a factor's value was compared with when it earned its points. */
export type Comparator =
  | {
      readonly kind: 'sector' | 'universe';
      readonly name: string;
      readonly n: number;
      readonly percentile: number;
      readonly median: number;
    }
  | { readonly kind: 'breakpoints'; readonly published: boolean }
  | { readonly kind: 'settled' };

export interface PointLine {
  readonly factor: string;
  readonly kind: 'fundamental' | 'technical';
  readonly points: number;
  readonly weight: number;
  /** Null where the factor is undefined by sign or settled without a number. */
  readonly value: number | null;
  readonly unit: Unit;
  readonly comparator: Comparator;
  readonly reason: Reason;
  /** The numbers the value was computed from, each rounded to 10 significant digits. */
  readonly inputs: Readonly<Record<string, number | string | null>>;
  readonly source: string;
  /** ISO date: the session or fiscal period end the newest input belongs to. */
  readonly as_of: string;
}

export interface MissingLine {
  readonly factor: string;
  readonly weight: number;
  readonly reason: Reason;
}

export interface RiskLine {
  readonly input: 'volatility' | 'drawdown' | 'beta' | 'altman';
  readonly value: number | null;
  readonly level: 'low' | 'moderate' | 'high' | null;
  readonly reason: Reason | null;
}

/**
 * The analysis document: the result of one strategy for one snapshot. The same snapshot, benchmark, reference,
 * strategy and engine version give the same canonical bytes. Names are those of the wire.
 */
export interface Analysis {
  readonly engine_version: string;
  readonly strategy: StrategyId;
  readonly symbol: string;
  readonly company_name: string;
  readonly exchange: string | null;
  readonly sector: string | null;
  readonly currency: string;
  readonly source: string;
  readonly is_demo: boolean;
  /** ISO date of the snapshot's last session. */
  readonly as_of: string;
  readonly snapshot_hash: string;
  readonly benchmark_hash: string | null;
  readonly reference_hash: string | null;
  readonly state: 'ready' | 'insufficient';
  /** Why there is no verdict; empty where there is one. */
  readonly abstentions: readonly Reason[];
  readonly recommendation: 'BUY' | 'HOLD' | 'SELL' | null;
  readonly strength: 'weak' | 'moderate' | 'strong' | null;
  readonly score: number | null;
  /** Null where nothing is missing or there is no score. */
  readonly score_range: { readonly low: number; readonly high: number } | null;
  /** Sum of points found, also where there is no score. */
  readonly points_sum: number;
  readonly points: readonly PointLine[];
  readonly coverage: {
    readonly have: number;
    readonly of: number;
    /** Weight of the factors present, of 50. */
    readonly weight: number;
    readonly missing: readonly MissingLine[];
    readonly not_applicable: readonly { readonly factor: string; readonly reason: Reason }[];
  };
  readonly horizon_sessions: number;
  readonly benchmark: string;
  readonly risk_level: 'low' | 'moderate' | 'high' | null;
  readonly risk: readonly RiskLine[];
  readonly fundamental_score: number | null;
  readonly technical_score: number | null;
  readonly current_price: number | null;
  readonly price_change: number | null;
  readonly price_change_percent: number | null;
  readonly market_cap: number | null;
  readonly pe_ratio: number | null;
  readonly warnings: readonly Reason[];
}
