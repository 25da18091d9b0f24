import type { JSX } from 'preact';
import { pathTexts, queryTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import { DONE } from '../features/favourites/favourites-query.present.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import type { LoadedSymbol } from '../features/analysis/load-symbol-page.ts';
import { FavouriteButton } from '../../ui/favourites/favourite-button.tsx';
import { DemoMark } from '../../ui/layout/demo-mark.tsx';
import { KeyFigures } from '../../ui/symbol/key-figures.tsx';
import { PriceCard } from '../../ui/symbol/price-card.tsx';
import { Provenance } from '../../ui/symbol/provenance.tsx';
import { RiskInputs } from '../../ui/symbol/risk-inputs.tsx';
import { StrategyTabs } from '../../ui/symbol/strategy-tabs.tsx';
import { SymbolHead } from '../../ui/symbol/symbol-head.tsx';
import { VerdictCard } from '../../ui/symbol/verdict-card.tsx';
import { WhatWouldChangeCard } from '../../ui/symbol/what-would-change.tsx';
import { dateText } from '../../ui/text/format.ts';
import { companyTitle, headingVerdict, strategyName } from '../../ui/text/verdict-words.ts';
import { Said, keptOf } from './symbol-favourite.tsx';
import type { Kept } from './symbol-favourite.tsx';
import { renderUnknownSymbol } from './not-found.page.tsx';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { readSymbolQuery, symbolHref } from './symbol-query.ts';
import type { SymbolQuery } from './symbol-query.ts';
import { visitorOf } from './visitor.ts';
import type { Visitor } from './visitor.ts';

interface SymbolPageProps {
  readonly data: LoadedSymbol;
  readonly analysis: AnalysisResponse;
  readonly query: SymbolQuery;
  readonly sourceLabel: string;
  /** Full address of the page, for paper. */
  readonly address: string;
  readonly kept: Kept | null;
  readonly visitor: Visitor;
}

function SymbolPage(props: SymbolPageProps): JSX.Element {
  const { data, analysis, query, sourceLabel, address, kept, visitor } = props;
  const { symbol } = analysis;
  const { candles } = data.prices;
  const { details, changes } = data.explain(analysis);
  const hrefOf = (change: Partial<SymbolQuery>): string => symbolHref(symbol, { ...query, ...change });
  return (
    <>
      <p class="paper">
        {address} · close of {dateText(analysis.as_of)} · <DemoMark isDemo={analysis.is_demo} />
      </p>
      <Said kept={kept} visitor={visitor} />
      <SymbolHead
        analysis={analysis}
        sourceLabel={sourceLabel}
        csvHref={`/s/${encodeURIComponent(symbol)}/prices.csv`}
        favourite={
          <FavouriteButton
            symbol={symbol}
            isKept={kept?.isKept ?? null}
            formToken={visitor.formToken}
            path={visitor.path}
          />
        }
      />
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
            dividends={data.prices.dividends}
            splits={data.prices.splits}
            isDemo={data.prices.isDemo}
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

const SCHEMA = {
  hide: true,
  params: pathTexts('symbol'),
  querystring: queryTexts('strategy', 'range', 'view', 'scale', 'page', 'off', 'removed', ...DONE),
};

/** `GET /s/:symbol`: the verdict of one strategy, its reasons, the price, and where it all comes from. */
export function registerSymbolPage(server: HttpServer, deps: PageDeps): void {
  const strategies = deps.strategies.map(({ id }) => id);
  server.get<{ Params: { symbol: string }; Querystring: Record<string, unknown> }>(
    '/s/:symbol',
    { config: { access: 'public' }, schema: SCHEMA },
    async (request, reply) => {
      const asked = request.params.symbol;
      const asks = readSymbolQuery(request.query, strategies);
      const visitor = visitorOf(request);
      const data = await deps.loadSymbolPage(asked);
      if (data === null) {
        return sendPage(reply.code(404), await renderUnknownSymbol(deps, visitor, asked));
      }
      const { symbol } = data.prices.security;
      const analysis = shownFirst(data, asks.strategy);
      if (!analysis) throw new Error(`No strategy answered for ${symbol}.`);
      const query: SymbolQuery = { ...asks, strategy: analysis.strategy };
      if (symbol !== asked) return reply.redirect(symbolHref(symbol, query), 301);
      deps.history.noteAnalysis(request, analysis);
      const verdict = `${strategyName(analysis.strategy)}: ${headingVerdict(analysis)}`;
      const html = await renderPage(deps, visitor, {
        title: companyTitle(symbol, analysis.company_name),
        script: 'chart',
        description: `${companyTitle(symbol, analysis.company_name)}. ${verdict}. Close of ${dateText(analysis.as_of)}.`,
        children: (
          <SymbolPage
            data={data}
            analysis={analysis}
            query={query}
            sourceLabel={deps.source.label}
            kept={await keptOf(deps, request, symbol)}
            visitor={visitor}
            address={`${request.protocol}://${request.host}${symbolHref(symbol, query)}`}
          />
        ),
      });
      return sendPage(reply, html);
    },
  );
}
