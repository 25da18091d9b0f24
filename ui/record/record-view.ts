import type { ShownCall } from '../../src/features/track-record/track-record.schema.ts';

export type { ShownCall };

/** Figures of a group of calls, as the record's pages show them. */
export interface ShownGroup {
  /** Rated calls. */
  readonly calls: number;
  /** All closed calls, Hold included. */
  readonly closed: number;
  readonly beat_rate: number | null;
  readonly base_rate: number | null;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly blocks: number;
  readonly verdict: 'too_few' | 'not_distinguishable' | 'better_than_chance' | 'worse_than_chance';
  readonly brier: {
    readonly score: number;
    readonly miscalibration: number;
    readonly discrimination: number;
    readonly uncertainty: number;
  } | null;
  readonly curve: readonly ShownStep[];
}

/** Neighbouring scores that share one frequency. `from` and `to` are fractions: score / 100. */
export interface ShownStep {
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly weight: number;
}

export interface ShownStrategy extends ShownGroup {
  readonly strategy: string;
  readonly median_excess: number | null;
  readonly bands: readonly (ShownGroup & {
    readonly band: string;
    readonly venn_abers: { readonly low: number; readonly high: number } | null;
  })[];
}

/** What the page of the record shows. */
export interface RecordView {
  readonly isDemo: boolean;
  readonly isSimulated: boolean;
  readonly benchmark: string;
  /** How often an interval holds the truth, a fraction. */
  readonly level: number;
  readonly horizon: number;
  readonly strategy: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly strategies: readonly string[];
  /** Calls on record, those that are open, and of them those that wait for a price. */
  readonly calls: number;
  readonly open: number;
  readonly due: number;
  readonly firstSession: string | null;
  readonly firstClose: string | null;
  readonly figures: readonly ShownStrategy[];
  readonly corrected: number;
  readonly turned: number;
  readonly worst: readonly ShownCall[];
  readonly listed: readonly ShownCall[];
  readonly head: string;
  readonly previousHref: string | null;
  readonly nextHref: string | null;
}

/** Calls below which no percentage is shown. */
export const FEWEST = 30;
