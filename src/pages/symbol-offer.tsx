import type { FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Type } from 'typebox';
import { pathTexts } from '../http/address-schema.ts';
import { acceptForms } from '../http/form-body.ts';
import type { HttpServer } from '../http/http-server.ts';
import { payerOf } from '../http/idempotency-key.ts';
import { goOn, sendPage } from '../http/page.ts';
import type { LoadedSymbol } from '../features/analysis/load-symbol-page.ts';
import { DemoMark } from '../../ui/layout/demo-mark.tsx';
import { OfferCard } from '../../ui/quota/offer-card.tsx';
import { PriceCard } from '../../ui/symbol/price-card.tsx';
import { companyTitle } from '../../ui/text/verdict-words.ts';
import { BETWEEN } from '../../ui/symbol/price-view.ts';
import { compareNotice, comparedOf } from './compared-symbols.ts';
import { renderUnknownSymbol } from './not-found.page.tsx';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { symbolHref } from './symbol-query.ts';
import type { AskedQuery } from './symbol-query.ts';
import { visitorOf } from './visitor.ts';

interface Offered {
  readonly symbol: string;
  /** The strategy that is shown afterwards; null: the first. */
  readonly strategy: string | null;
  /** True where some strategies are shown beside the offer. */
  readonly isPart: boolean;
}

/** The offer to compute what is not stored of a symbol, with what it costs; null where nothing is counted. */
export async function offerOf(
  deps: Pick<PageDeps, 'quota'>,
  request: FastifyRequest,
  offered: Offered,
): Promise<JSX.Element | null> {
  const usage = await deps.quota.usageOf(payerOf(request));
  const { user, formToken } = visitorOf(request);
  return usage === null ? null : <OfferCard {...offered} usage={usage} token={formToken} isSignedIn={user !== null} />;
}

/** The page of a symbol before it is analysed: its prices, which cost nothing, and the offer. */
export async function renderOffer(
  deps: PageDeps,
  request: FastifyRequest,
  { prices }: LoadedSymbol,
  asks: AskedQuery,
): Promise<string> {
  const { symbol, name, currency } = prices.security;
  const { candles, dividends, splits, isDemo } = prices;
  const query = { ...asks, strategy: asks.strategy ?? deps.strategies[0]?.id ?? '' };
  const compared = await comparedOf(deps, symbol, asks.vs.join(BETWEEN));
  const title = companyTitle(symbol, name);
  return renderPage(deps, visitorOf(request), {
    title,
    script: 'chart',
    description: `${title}: not analysed yet.`,
    children: (
      <>
        <div class="head">
          <h1>
            {symbol}
            {name === symbol ? null : <span> {name}</span>}
          </h1>
          <DemoMark isDemo={isDemo} />
        </div>
        <div class="grid">
          <div class="stack">{await offerOf(deps, request, { symbol, strategy: asks.strategy, isPart: false })}</div>
          <div class="stack">
            <PriceCard
              symbol={symbol}
              name={name}
              currency={currency}
              candles={candles}
              dividends={dividends}
              splits={splits}
              isDemo={isDemo}
              others={compared.symbols}
              benchmark={null}
              notice={compareNotice(compared.unknown, asks.add)}
              shown={query}
              hrefOf={(change) => `${symbolHref(symbol, { ...query, ...change })}#price`}
            />
          </div>
        </div>
      </>
    ),
  });
}

const SYMBOL = pathTexts('symbol');
const AnalyseForm = Type.Object(
  { strategy: Type.Optional(Type.String({ maxLength: 20 })) },
  { additionalProperties: false },
);

/** `POST /s/:symbol/analyse`: computes what is not stored of a symbol, for who asks, and leads to its page. */
export function registerAnalyseForm(server: HttpServer, deps: PageDeps): void {
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.post<{ Params: { symbol: string }; Body: { strategy?: string } }>(
      '/s/:symbol/analyse',
      { config: { access: 'public' }, schema: { hide: true, params: SYMBOL, body: AnalyseForm } },
      async (request, reply) => {
        const { symbol: asked } = request.params;
        const data = await deps.loadSymbolPage(asked, { payer: () => payerOf(request) });
        if (data === null) return sendPage(reply.code(404), await renderUnknownSymbol(deps, visitorOf(request), asked));
        const { strategy } = request.body;
        const isKnown = deps.strategies.some(({ id }) => id === strategy);
        const query = isKnown ? `?strategy=${encodeURIComponent(strategy ?? '')}` : '';
        return goOn(reply, `/s/${encodeURIComponent(data.prices.security.symbol)}${query}`);
      },
    );
    done();
  });
}
