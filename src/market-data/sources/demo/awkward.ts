/**
 * The awkward companies of the demo market, so that every answer the product can give can be seen without a network.
 * The dates and events are invented; they are fixed dates, so that a later clock only appends.
 *
 * - BRK.B: a class share with a dot that never paid a dividend; GOOG, FOX and NWS: second share classes that move with
 *   their sibling.
 * - Many companies pay no dividend ({@link NO_DIVIDEND}) and abstain from the dividend strategy.
 * - Short histories: HONA and FDXF (2026), Q (late 2025), SNDK (2025) ({@link LISTED_SINCE}).
 * - FIX has no statements at all ({@link NO_STATEMENTS}).
 * - Losses: TSLA 2012-2015, F 2020 and 2022, MRNA up to 2019 and from 2023 to 2026, BA 2020, INTC 2024 ({@link LOSS_YEARS}).
 * - No debt and no interest: MNST, ISRG, LULU ({@link NO_DEBT}).
 * - A trading halt of four months: NCLH in 2020 ({@link HALTS}), shorter than what fails a sanity check; it pays no
 *   dividend, so none goes ex in the halt.
 * - CRH trades in dollars and states its accounts in euro ({@link STATEMENT_CURRENCY}).
 * - F stops its dividend for six quarters in 2020 and T halves it in 2022 ({@link DIVIDEND_EVENTS}); COST pays a
 *   special dividend at the turn of 2023 ({@link SPECIAL_DIVIDENDS}).
 */
export const LISTED_SINCE: Readonly<Record<string, string>> = {
  SNDK: '2025-02-24',
  Q: '2025-11-03',
  FDXF: '2026-06-01',
  HONA: '2026-06-29',
};

/** A second class of shares: its prices are drawn as its sibling's are, a shade lower. */
export const SIBLING_OF: Readonly<Record<string, string>> = { GOOG: 'GOOGL', FOX: 'FOXA', NWS: 'NWSA' };

export const NO_DIVIDEND: ReadonlySet<string> = new Set(
  (
    'BRK.B AMZN TSLA NFLX AMD ADBE BKNG UBER ABNB DASH PLTR CRWD DDOG PANW FTNT NOW WDAY SNPS CDNS ADSK ANET ' +
    'TTD NCLH APP ECHO CHTR LYV WBD TTWO AZO ORLY CMG LULU ULTA DECK CVNA NVR MNST DLTR REGN VRTX ISRG BIIB ' +
    'IDXX ALGN DXCM EW PODD MRNA INCY BSX IQV WAT MTD CRL HSIC VEEV DVA CNC ACGL FISV PYPL COIN HOOD XYZ CPAY ' +
    'TDG AXON CPRT GNRC BLDR SMCI AKAM FFIV GDDY IT KEYS ON TYL TRMB ZBRA VRSN FICO FSLR CBRE CSGP SNDK FDXF PCG'
  ).split(' '),
);

export const NO_STATEMENTS: ReadonlySet<string> = new Set(['FIX']);

/** Fiscal years that end in a loss. */
export const LOSS_YEARS: Readonly<Record<string, readonly number[]>> = {
  TSLA: [2012, 2013, 2014, 2015],
  F: [2020, 2022],
  MRNA: [2012, 2013, 2014, 2015, 2016, 2017, 2018, 2019, 2023, 2024, 2025, 2026],
  BA: [2020],
  INTC: [2024],
};

export const NO_DEBT: ReadonlySet<string> = new Set(['MNST', 'ISRG', 'LULU']);

/** No session is traded from the first to the last day named. */
export const HALTS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  NCLH: ['2020-02-03', '2020-05-29'],
};

export const STATEMENT_CURRENCY: Readonly<Record<string, string>> = { CRH: 'EUR' };

/** From the month named (`YYYY-MM`) the ordinary dividend is multiplied: 0 stops it, `resume` starts it anew. */
export const DIVIDEND_EVENTS: Readonly<Record<string, readonly (readonly [month: string, what: number | 'resume'])[]>> =
  {
    F: [
      ['2020-04', 0],
      ['2021-10', 'resume'],
    ],
    T: [['2022-04', 0.5]],
  };

/** One payment on top, as a share of the slow average price. */
export const SPECIAL_DIVIDENDS: Readonly<Record<string, readonly [month: string, shareOfPrice: number]>> = {
  COST: ['2023-12', 0.025],
};
