import type { Candles } from '../engine/market/candles.ts';
import type { Security } from '../engine/market/snapshot.ts';
import type { FoundSecurities, SymbolLine } from '../engine/market/symbol-search.ts';
import type { Strategy } from '../engine/strategies/strategy.ts';
import type { AccountPages } from './account/account-pages.ts';
import type { ApiKeyPages } from './account/api-key-pages.ts';
import type { HistoryPages } from './history/history-pages.ts';
import type { FavouritePages } from './favourites/favourites-pages.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';

/** One symbol's stored prices as one source states them, cut at the market clock. */
export interface PriceHistory {
  readonly security: Security;
  /** Source id, such as `demo` or `files`. */
  readonly source: string;
  readonly isDemo: boolean;
  /** Oldest first, never empty; the last session is the as-of session. */
  readonly candles: Candles;
}

/** Everything the symbol page shows. */
export interface SymbolPageData {
  /** One answer per strategy, in the order of the strategy list. */
  readonly analyses: readonly AnalysisResponse[];
  readonly prices: PriceHistory;
}

/** How today's saved analyses of one strategy are spread. */
export interface VerdictShare {
  readonly strategy: string;
  readonly buy: number;
  readonly hold: number;
  readonly sell: number;
  /** Analyses that ended without a verdict. */
  readonly none: number;
}

export interface VerdictShares {
  /** ISO date of the session that the counted analyses stand on. */
  readonly as_of: string;
  readonly rows: readonly VerdictShare[];
}

/** Where the facts come from, for the lines that say so. */
export interface SourceLine {
  readonly id: string;
  /** For people: "demo market", "files in data". */
  readonly label: string;
  readonly isDemo: boolean;
  /** What must be said beside its figures, or how to get real ones; null where nothing must. */
  readonly notice?: string | null;
}

/** Who gets no more of which mails; `title` completes "You no longer get ...". */
export interface EndedMails {
  readonly address: string;
  readonly title: string;
}

/** What the pages are given. Every function may reject with an `AppError`; the server's error map turns it into a page. */
export interface PageDeps {
  /** Address of a built browser file by its plain name: `app.css` -> `/static/app.0a1b2c.css`; null where it was not built. */
  readonly assetUrl: (name: string) => string | null;
  readonly source: SourceLine;
  /** Every symbol that can be looked up, by symbol; the same array while nothing changed. */
  readonly symbols: () => Promise<readonly SymbolLine[]>;
  /** Securities by symbol or name, best first; what is spelt alike where nothing matches. */
  readonly search: (text: string, limit: number) => Promise<FoundSecurities>;
  /** All strategies' answers and the prices of a listed symbol, saved as the API saves them; null where there is no such symbol. */
  readonly loadSymbolPage: (symbol: string) => Promise<SymbolPageData | null>;
  /** One strategy's answer, for the worked example on the home page; null where there is no such symbol. */
  readonly loadExample: (symbol: string, strategy: string) => Promise<AnalysisResponse | null>;
  /** The prices alone, for the CSV export; null where there is no such symbol. */
  readonly loadPrices: (symbol: string) => Promise<PriceHistory | null>;
  /** The engine's own list, in order. */
  readonly strategies: readonly Strategy[];
  /** Label and, where there is one, a sentence that says what a factor measures. */
  readonly factorWords: (factor: string) => { readonly label: string; readonly sentence?: string };
  /** How the analyses saved for the newest session are spread; null where none is saved yet. */
  readonly verdictShares: () => Promise<VerdictShares | null>;
  readonly engineVersion: string;
  /** Signing up, signing in, and what a person changes of the account. */
  readonly accounts: AccountPages;
  /** What a person keeps. */
  readonly favourites: FavouritePages;
  /** Keys with which programs ask in a person's name. */
  readonly apiKeys: ApiKeyPages;
  /** What a person looked up, and noting it. */
  readonly history: HistoryPages;
  /** What the link in an optional mail would end, and its end; null where the link is unknown or too old. */
  readonly unsubscribe: {
    readonly read: (token: string) => Promise<EndedMails | null>;
    readonly end: (token: string) => Promise<EndedMails | null>;
  };
}
