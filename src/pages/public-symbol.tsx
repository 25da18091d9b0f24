import { renderToString } from 'preact-render-to-string';
import type { JSX } from 'preact';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import type { LoadedSymbol } from '../features/analysis/load-symbol-page.ts';
import type { VerdictHistory } from '../features/analysis/factor-details.schema.ts';
import type { ScreenLine } from '../features/screener/screener.schema.ts';
import type { CacheSpace } from '../http/page.ts';
import { KeyFigures } from '../../ui/symbol/key-figures.tsx';
import { PeersCard } from '../../ui/symbol/peers-card.tsx';
import { PriceCard } from '../../ui/symbol/price-card.tsx';
import { Provenance } from '../../ui/symbol/provenance.tsx';
import { RiskInputs } from '../../ui/symbol/risk-inputs.tsx';
import { StatementsCard } from '../../ui/symbol/statements-card.tsx';
import { StrategyTabs } from '../../ui/symbol/strategy-tabs.tsx';
import { VerdictCard } from '../../ui/symbol/verdict-card.tsx';
import { filingsHref } from '../../ui/symbol/symbol-head.tsx';
import { ScoreOverTime, WhatChanged } from '../../ui/symbol/verdict-history.tsx';
import { WhatWouldChangeCard } from '../../ui/symbol/what-would-change.tsx';
import type { Language } from '../../ui/text/language.ts';
import { strategyName } from '../../ui/text/verdict-words.ts';
import { BETWEEN } from '../../ui/symbol/price-view.ts';
import { compareNotice, comparedOf } from './compared-symbols.ts';
import type { Comparable } from './compared-symbols.ts';
import type { PageDeps } from './page-deps.ts';
import { symbolHref } from './symbol-query.ts';
import type { AskedQuery, SymbolQuery } from './symbol-query.ts';

/** What of a symbol's page is the same for everybody. */
export interface PublicSymbol {
  /** As it is listed, which may differ from what was asked for. */
  readonly symbol: string;
  readonly analysis: AnalysisResponse;
  /** Where its filings are published; null where none are. */
  readonly filings: string | null;
  readonly query: SymbolQuery;
  /** The cards below the head, as the bytes of HTML. */
  readonly cards: Buffer;
  /** See `Market.standing`; null where nothing may be kept of it. */
  readonly standing: string | null;
  /** True where the answers of some strategies are not stored, and were not to be computed. */
  readonly isPart: boolean;
}

/** A symbol of which nothing that was asked for is stored, where nothing was to be computed. */
export interface UnjudgedSymbol {
  readonly unjudged: LoadedSymbol;
}

interface CardsProps {
  readonly data: LoadedSymbol;
  readonly analysis: AnalysisResponse;
  readonly query: SymbolQuery;
  readonly sourceLabel: string;
  readonly compared: Comparable;
  /** What was typed to be compared with, and is not listed; null where nothing was. */
  readonly notFound: string | null;
  readonly history: VerdictHistory;
  readonly peers: readonly ScreenLine[];
}

function Cards({ data, analysis, query, sourceLabel, compared, notFound, history, peers }: CardsProps): JSX.Element {
  const { symbol } = analysis;
  const { candles, dividends, splits, isDemo } = data.prices;
  const { details, changes } = data.explain(analysis);
  const hrefOf = (change: Partial<SymbolQuery>): string => symbolHref(symbol, { ...query, ...change });
  return (
    <>
      <div class="grid">
        <div class="stack">
          <section class="card" data-unit="verdict" aria-label={`${strategyName(analysis.strategy)} verdict`}>
            <StrategyTabs
              analyses={data.analyses}
              selected={analysis.strategy}
              hrefOf={(strategy) => hrefOf({ strategy })}
            />
            <VerdictCard analysis={analysis} details={details} />
          </section>
          <WhatChanged analysis={analysis} history={history} />
          <WhatWouldChangeCard analysis={analysis} changes={changes} />
        </div>
        <div class="stack">
          <PriceCard
            symbol={symbol}
            name={analysis.company_name}
            currency={analysis.currency}
            candles={candles}
            dividends={dividends}
            splits={splits}
            isDemo={isDemo}
            others={compared.symbols}
            benchmark={analysis.benchmark}
            notice={compareNotice(compared.unknown, notFound)}
            shown={query}
            hrefOf={(change) => `${hrefOf(change)}#price`}
          />
          <KeyFigures analysis={analysis} shown={data.figures} />
          <RiskInputs analysis={analysis} />
          <ScoreOverTime analysis={analysis} history={history} candles={candles} />
        </div>
      </div>
      <StatementsCard
        symbol={symbol}
        tables={data.statements}
        shown={query.statements}
        isDemo={isDemo}
        hrefOf={(statements) => `${hrefOf({ statements })}#statements`}
      />
      <PeersCard
        symbol={symbol}
        sector={analysis.sector ?? ''}
        strategy={analysis.strategy}
        lines={peers}
        isDemo={isDemo}
      />
      <Provenance analysis={analysis} sourceLabel={sourceLabel} />
    </>
  );
}

interface Wished {
  /** The strategy that the address names; null: none. */
  readonly asked: string | null;
  /** The one that the reader chose for another stock; null: none yet. */
  readonly before: string | null;
}

/** The strategy that was asked for, else the one chosen before, else the first; of a fund the first that has a verdict. */
function shownFirst({ analyses, prices }: LoadedSymbol, { asked, before }: Wished): AnalysisResponse | undefined {
  const named = analyses.find(({ strategy }) => strategy === asked);
  if (named !== undefined) return named;
  const isFund = prices.security.type === 'fund';
  const fits = analyses.filter(({ state }) => !isFund || state === 'ready');
  return fits.find(({ strategy }) => strategy === before) ?? fits[0] ?? analyses[0];
}

const NO_HISTORY: VerdictHistory = { verdicts: [], is_weekly: false, before: null };

/** The page stands without its history where the database cannot be read just now. */
function historyOf(
  { verdictHistory }: Pick<PageDeps, 'verdictHistory'>,
  analysis: AnalysisResponse,
): Promise<VerdictHistory> {
  return analysis.is_provisional ? Promise.resolve(NO_HISTORY) : verdictHistory(analysis).catch(() => NO_HISTORY);
}

/** As {@link historyOf}; none where sector or size is not known. */
function peersOf(
  { screener }: Pick<PageDeps, 'screener'>,
  { figures }: LoadedSymbol,
  { symbol, sector, strategy }: AnalysisResponse,
): Promise<readonly ScreenLine[]> {
  const size = figures.figures.market_cap;
  if (sector === null || size === null || size <= 0) return Promise.resolve([]);
  return screener.peersOf({ symbol, sector, size, strategy }).catch(() => []);
}

/** What an analysis takes beside its cards, about. */
const ANALYSIS_BYTES = 30_000;

/**
 * Reads and renders what is the same for everybody, and keeps it as long as it is true; null where there is no such symbol. Where
 * new analyses are counted nothing is computed here: looking at a page costs nobody anything.
 */
export async function publicSymbolOf(
  deps: Pick<
    PageDeps,
    'loadSymbolPage' | 'loadPrices' | 'standing' | 'source' | 'strategies' | 'quota' | 'verdictHistory' | 'screener'
  >,
  kept: CacheSpace<PublicSymbol>,
  asked: string,
  asks: AskedQuery,
  { before, language }: { readonly before: string | null; readonly language: Language },
): Promise<PublicSymbol | UnjudgedSymbol | null> {
  const key = JSON.stringify([asked, asks, asks.strategy === null ? before : null, language]);
  // Before anything is read: what joins meanwhile is then newer than its stamp, and read again.
  const revision = await deps.screener.revision();
  const standing = kept.newest(key) === undefined ? null : await deps.standing(asked);
  const known = standing === null ? undefined : kept.find(key, `${standing} ${revision}`);
  if (known !== undefined) return known;
  const data = await deps.loadSymbolPage(asked, deps.quota.isEnforced ? 'stored' : {});
  if (data === null) return null;
  const { symbol } = data.prices.security;
  const isPart = data.analyses.length < deps.strategies.length;
  const isMissing = isPart && asks.strategy !== null && data.analyses.every((each) => each.strategy !== asks.strategy);
  const analysis = isMissing ? undefined : shownFirst(data, { asked: asks.strategy, before });
  if (analysis === undefined) return { unjudged: data };
  const query: SymbolQuery = { ...asks, strategy: analysis.strategy };
  // Only the address leads on to the listed spelling.
  if (symbol !== asked)
    return { symbol, analysis, filings: null, query, cards: Buffer.alloc(0), standing: null, isPart };
  const [compared, history, peers] = await Promise.all([
    comparedOf(deps, symbol, asks.vs.join(BETWEEN)),
    historyOf(deps, analysis),
    peersOf(deps, data, analysis),
  ]);
  const about = { compared, notFound: asks.add, history, peers };
  const props = { data, analysis, query, sourceLabel: deps.source.label, ...about };
  // What it is compared with may change without it.
  const since = asks.vs.length > 0 || asks.add !== null ? null : data.standing;
  const made = {
    symbol,
    analysis,
    filings: filingsHref(data.prices.security),
    query,
    cards: Buffer.from(renderToString(<Cards {...props} />)),
    standing: since,
    isPart,
  };
  if (since !== null) kept.keep(key, `${since} ${revision}`, made, made.cards.length + ANALYSIS_BYTES);
  return made;
}
