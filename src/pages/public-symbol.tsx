import { renderToString } from 'preact-render-to-string';
import type { JSX } from 'preact';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import type { LoadedSymbol } from '../features/analysis/load-symbol-page.ts';
import type { CacheSpace } from '../http/page.ts';
import { KeyFigures } from '../../ui/symbol/key-figures.tsx';
import { PriceCard } from '../../ui/symbol/price-card.tsx';
import { Provenance } from '../../ui/symbol/provenance.tsx';
import { RiskInputs } from '../../ui/symbol/risk-inputs.tsx';
import { StrategyTabs } from '../../ui/symbol/strategy-tabs.tsx';
import { VerdictCard } from '../../ui/symbol/verdict-card.tsx';
import { WhatWouldChangeCard } from '../../ui/symbol/what-would-change.tsx';
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
}

function Cards({ data, analysis, query, sourceLabel, compared, notFound }: CardsProps): JSX.Element {
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
        </div>
      </div>
      <Provenance analysis={analysis} sourceLabel={sourceLabel} />
    </>
  );
}

/** The strategy that was asked for; else the first, which for a fund is the first with a verdict. */
function shownFirst({ analyses, prices }: LoadedSymbol, asked: string | null): AnalysisResponse | undefined {
  const named = analyses.find(({ strategy }) => strategy === asked);
  if (named !== undefined) return named;
  const judged = prices.security.type === 'fund' ? analyses.find(({ state }) => state === 'ready') : undefined;
  return judged ?? analyses[0];
}

/** What an analysis takes beside its cards, about. */
const ANALYSIS_BYTES = 30_000;

/**
 * Reads and renders what is the same for everybody, and keeps it as long as it is true; null where there is no such symbol. Where
 * new analyses are counted nothing is computed here: looking at a page costs nobody anything.
 */
export async function publicSymbolOf(
  deps: Pick<PageDeps, 'loadSymbolPage' | 'loadPrices' | 'standing' | 'source' | 'strategies' | 'quota'>,
  kept: CacheSpace<PublicSymbol>,
  asked: string,
  asks: AskedQuery,
): Promise<PublicSymbol | UnjudgedSymbol | null> {
  const key = JSON.stringify([asked, asks]);
  const standing = kept.newest(key) === undefined ? null : await deps.standing(asked);
  const known = standing === null ? undefined : kept.find(key, standing);
  if (known !== undefined) return known;
  const data = await deps.loadSymbolPage(asked, deps.quota.isEnforced ? 'stored' : {});
  if (data === null) return null;
  const { symbol } = data.prices.security;
  const isPart = data.analyses.length < deps.strategies.length;
  const isMissing = isPart && asks.strategy !== null && data.analyses.every((each) => each.strategy !== asks.strategy);
  const analysis = isMissing ? undefined : shownFirst(data, asks.strategy);
  if (analysis === undefined) return { unjudged: data };
  const query: SymbolQuery = { ...asks, strategy: analysis.strategy };
  // Only the address leads on to the listed spelling.
  if (symbol !== asked) return { symbol, analysis, query, cards: Buffer.alloc(0), standing: null, isPart };
  const compared = await comparedOf(deps, symbol, asks.vs.join(BETWEEN));
  const props = { data, analysis, query, sourceLabel: deps.source.label, compared, notFound: asks.add };
  // What it is compared with may change without it.
  const since = asks.vs.length > 0 || asks.add !== null ? null : data.standing;
  const made = {
    symbol,
    analysis,
    query,
    cards: Buffer.from(renderToString(<Cards {...props} />)),
    standing: since,
    isPart,
  };
  if (since !== null) kept.keep(key, since, made, made.cards.length + ANALYSIS_BYTES);
  return made;
}
