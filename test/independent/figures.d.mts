/** What one factor comes to: a number, settled by its sign, missing, or not for this class of company. */
export interface Figure {
  readonly state: 'value' | 'settled' | 'missing' | 'not_applicable';
  readonly value?: number;
  readonly fraction?: number;
}

/** A fiscal year with per-share values on the share basis of the price file. */
export interface FiscalYear {
  readonly [item: string]: number | string | undefined;
  /** Period end. */
  readonly end: string;
  readonly splitFactor: number;
  readonly eps?: number;
  readonly shares?: number;
  readonly closeAtEnd?: number;
}

/** A return with its two ends. */
export interface WindowReturn {
  readonly value: number;
  readonly from: number;
  readonly fromDay: string;
  readonly to: number;
  readonly toDay: string;
}

export interface PriceFigures {
  readonly close: number;
  readonly adjustedClose: number;
  readonly sessions: number;
  readonly high52w: number;
  readonly high52wDay: string;
  readonly windows: Readonly<Record<'momentum_12_1' | 'momentum_6_1' | 'momentum_6m', WindowReturn>>;
  readonly benchmarkReturn: number;
  readonly average200: number;
  readonly adx: { readonly adx: number; readonly plusDi: number; readonly minusDi: number };
  readonly macdParts: { readonly line: number; readonly signal: number; readonly histogram: number };
  readonly obvParts: { readonly flow: number; readonly volume: number };
  readonly drawdown3y: number;
  readonly beta: number;
  readonly momentum_12_1: number;
  readonly volatility: number;
}

export interface DividendFigures {
  /** Sum of the regular payments of a year, how many they are, how many a year has, and the extras beside them. */
  readonly regular: number;
  readonly payments: number;
  readonly rhythm?: number;
  readonly extras: number;
  readonly ends?: { readonly first: number; readonly last: number; readonly since: string };
  readonly chowderSum?: number;
  readonly perShareInYear: number;
  readonly asBooked5yAgo?: number;
}

export interface CompanyFigures {
  readonly factors: Readonly<Record<string, Figure>>;
  readonly inputs: {
    readonly price: PriceFigures;
    readonly worth: Readonly<
      Record<'marketCap' | 'enterpriseValue' | 'freeCashFlow' | 'bookPerShare' | 'pe' | 'ebit', number | undefined>
    >;
    /** FY0 first. */
    readonly years: readonly (FiscalYear | null)[];
    readonly piotroski?: Readonly<Record<string, boolean | undefined>>;
    readonly altman?: {
      readonly variant: 'z' | 'z2';
      readonly z?: number;
      readonly zone?: string;
      readonly parts: Readonly<Record<string, number | undefined>>;
    };
    readonly beneish?: Readonly<Record<string, number | undefined>>;
    readonly dividend: DividendFigures;
    readonly capital?: { readonly working: number; readonly employed: number };
    readonly grossProfit?: number;
    readonly debt?: number;
    readonly ownPes: readonly number[];
    readonly medianPe?: number;
  };
  readonly risk: { readonly levels: Readonly<Record<string, number>>; readonly level: string };
}

/** Figures of nine companies at the clock `asOf` (YYYY-MM-DD), from the raw files in `dataDir`. */
export function figures(dataDir: string, asOf: string): Readonly<Record<string, CompanyFigures>>;

/** Figures of every company of the large panel at each clock, by `SYMBOL YYYY-MM-DD`. */
export function panelFigures(dataDir: string, clocks: readonly string[]): Readonly<Record<string, CompanyFigures>>;
