/**
 * How well the published returns of a factor held when others computed them again, as Open Source Asset Pricing judges
 * it: `clear` and `likely` held, a `placebo` showed none of its own. `none`: it is not among the factors they tried.
 */
export type EvidenceClass = 'clear' | 'likely' | 'placebo' | 'none';

/** A long-short portfolio of all US stocks: its mean return in percent a month, and the t statistic of that mean. */
export interface LongShort {
  readonly monthly: number;
  readonly t: number;
}

/**
 * What the open literature found of one factor. Every figure is from Open Source Asset Pricing: Chen & Zimmermann, "Open
 * Source Cross-Sectional Asset Pricing", Critical Finance Review 2022, SignalDoc and PredictorSummary of 2024.
 */
export interface Evidence {
  readonly class: EvidenceClass;
  /** Its name in Open Source Asset Pricing; null where it is not among them. */
  readonly series: string | null;
  /** The study that published it. */
  readonly study: string | null;
  /** The t statistic printed in the study; null where it prints none. */
  readonly tInPaper: number | null;
  /** Computed again over the study's own years; null where they compute no portfolio. */
  readonly inSample: LongShort | null;
  /** From the year after publication to 2022. */
  readonly afterPublication: LongShort | null;
  /** Remarks: how their factor differs from ours, or how much of its return is left. */
  readonly note: string | null;
}

/** A factor that others computed again: [percent a month, t] in sample and after publication. */
export function replicated(
  evidenceClass: 'clear' | 'likely',
  series: string,
  study: string,
  figures: {
    readonly tInPaper: number | null;
    readonly inSample: readonly [monthly: number, t: number];
    readonly after: readonly [monthly: number, t: number];
  },
  note: string | null = null,
): Evidence {
  const [inSample, after] = [figures.inSample, figures.after].map(([monthly, t]) => ({ monthly, t })) as [
    LongShort,
    LongShort,
  ];
  return { class: evidenceClass, series, study, tInPaper: figures.tInPaper, inSample, afterPublication: after, note };
}

/** A factor that showed no return of its own when it was computed again. */
export function placebo(series: string, study: string, tInPaper: number | null, note: string | null = null): Evidence {
  return { class: 'placebo', series, study, tInPaper, inSample: null, afterPublication: null, note };
}

/** A factor of which no long-short return is published. */
export function unpublished(note: string | null = null): Evidence {
  return {
    class: 'none',
    series: null,
    study: null,
    tInPaper: null,
    inSample: null,
    afterPublication: null,
    note,
  };
}
