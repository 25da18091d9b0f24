/** What one factor was followed by; more is better. */
export interface PlainFactor {
  readonly months: number;
  readonly rankIc: number;
  /** Best fifth less worst, a fraction a month. */
  readonly spread: number;
}

export interface PlainEvaluation {
  readonly factors: Readonly<Record<string, PlainFactor>>;
  /** Shares of companies above the mean of all and above SPY after 63 sessions. */
  readonly baseRates: { readonly dates: number; readonly universe: number; readonly benchmark: number };
}

/** The large panel between two months such as 2010-12 and 2017-12; the last one only ends the month before it. */
export function evaluatePanel(
  dataDir: string,
  fromMonth: string,
  toMonth: string,
  isLeftOut?: (symbol: string, date: string) => boolean,
): PlainEvaluation;
