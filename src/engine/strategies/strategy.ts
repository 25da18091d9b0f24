import type { Factor } from '../factors/factor.ts';
import type { SectorClass } from '../market/snapshot.ts';

/** Integer weights that add to 50; a factor that does not apply to the class is absent. */
export type WeightSet = readonly (readonly [factor: Factor, weight: number])[];

/** What verdicts of a strategy were followed by, where its question is not about the price. */
export interface Yardstick {
  /** What was looked for after each verdict. */
  readonly event: string;
  /** The data used, and its limits. */
  readonly data: string;
  readonly clocks: readonly string[];
  readonly rows: readonly {
    readonly verdict: 'BUY' | 'HOLD' | 'SELL';
    readonly verdicts: number;
    readonly events: number;
  }[];
}

/** One strategy. Adding one is one file beside this and one line in `list.ts`. */
export interface Strategy {
  readonly id: string;
  /** Where people see it: tabs and lists go by rising place. */
  readonly place: number;
  /** One sentence for people: what this strategy asks of a company. */
  readonly asks: string;
  /** A class without a set abstains: a fund has momentum only. */
  readonly weights: Readonly<Partial<Record<SectorClass, WeightSet>>>;
  /** Why each set weighs as it does, for people; one text a set. */
  readonly why: Readonly<Partial<Record<SectorClass, string>>>;
  /** Limits of what the strategy measures, for people. */
  readonly remark?: string;
  /** What its verdicts were followed by, where that was measured. */
  readonly yardstick?: Yardstick;
  /** True where a company that pays no dividend abstains. */
  readonly needsDividend?: boolean;
}
