import type { FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { pathTexts, queryTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage, type ReadyBody } from '../http/page.ts';
import { cookieOf } from '../http/session.ts';
import { DONE } from '../features/favourites/favourites-query.present.ts';
import { FavouriteButton } from '../../ui/favourites/favourite-button.tsx';
import { DemoMark } from '../../ui/layout/demo-mark.tsx';
import { RecordStrip, type ShownStrip } from '../../ui/record/record-strip.tsx';
import { ShareButton } from '../../ui/shares/share-button.tsx';
import { SymbolHead } from '../../ui/symbol/symbol-head.tsx';
import { MOST_COMPARED } from '../../ui/symbol/price-view.ts';
import { dateText } from '../../ui/text/format.ts';
import { companyTitle, headingVerdict, strategyName } from '../../ui/text/verdict-words.ts';
import { Said, keptOf } from './symbol-favourite.tsx';
import type { Kept } from './symbol-favourite.tsx';
import { renderUnknownSymbol } from './not-found.page.tsx';
import type { PageDeps } from './page-deps.ts';
import { anybodyLike, CARDS, fillFrame, frameOf } from './personal-page.ts';
import type { PageFrame } from './personal-page.ts';
import { publicSymbolOf } from './public-symbol.tsx';
import type { PublicSymbol } from './public-symbol.tsx';
import { preferenceCookie } from './reader-language.ts';
import { renderPage } from './render-page.tsx';
import { offerOf, registerAnalyseForm, renderOffer } from './symbol-offer.tsx';
import { symbolFile } from './symbol-file.ts';
import { readSymbolQuery, symbolHref } from './symbol-query.ts';
import type { AskedQuery } from './symbol-query.ts';
import { lookOf, visitorOf } from './visitor.ts';
import type { Visitor } from './visitor.ts';

interface SymbolPageProps {
  readonly about: PublicSymbol;
  readonly sourceLabel: string;
  /** Full address of the page, for paper. */
  readonly address: string;
  readonly kept: Kept | null;
  readonly visitor: Visitor;
  readonly strip: ShownStrip | null;
  /** The offer to compute what is not stored; null where everything is. */
  readonly offer: JSX.Element | null;
}

function SymbolPage({ about, sourceLabel, address, kept, visitor, strip, offer }: SymbolPageProps): JSX.Element {
  const { symbol, analysis } = about;
  return (
    <>
      <p class="paper">
        {address} · close of {dateText(analysis.as_of)} · <DemoMark isDemo={analysis.is_demo} />
      </p>
      <Said kept={kept} visitor={visitor} />
      <SymbolHead
        analysis={analysis}
        filings={about.filings}
        sourceLabel={sourceLabel}
        csvHref={`/s/${encodeURIComponent(symbol)}/prices.csv`}
        share={
          <ShareButton symbol={symbol} strategy={analysis.strategy} formToken={visitor.formToken} path={visitor.path} />
        }
        favourite={
          <FavouriteButton
            symbol={symbol}
            isKept={kept?.isKept ?? null}
            formToken={visitor.formToken}
            path={visitor.path}
          />
        }
      />
      <RecordStrip strip={strip} strategy={analysis.strategy} symbol={symbol} confidence={analysis.confidence} />
      {offer}
      {CARDS}
    </>
  );
}

const SCHEMA = {
  hide: true,
  params: pathTexts('symbol'),
  querystring: queryTexts(
    'strategy',
    'range',
    'view',
    'scale',
    'page',
    'off',
    'vs',
    'add',
    'statements',
    'removed',
    ...DONE,
  ),
};

/** The address that compares with what was typed too; null where that is not listed. */
async function withAdded(
  deps: Pick<PageDeps, 'search' | 'strategies'>,
  symbol: string,
  query: AskedQuery,
  text: string,
): Promise<string | null> {
  const found = (await deps.search(text, 1)).certain?.symbol;
  if (found === undefined) return null;
  const vs = [...new Set([...query.vs, found])].filter((each) => each !== symbol).slice(0, MOST_COMPARED);
  return symbolHref(symbol, { ...query, strategy: query.strategy ?? (deps.strategies[0]?.id as string), vs });
}

/** The strategy that the reader chose last; null: none yet. */
function chosenBefore(request: FastifyRequest, strategies: readonly string[]): string | null {
  const chosen = cookieOf(request.headers.cookie, 'strategy');
  return chosen !== null && strategies.includes(chosen) ? chosen : null;
}

const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

/** `GET /s/:symbol`: the verdict of one strategy, its reasons, the price, and where it all comes from. */
export function registerSymbolPage(server: HttpServer, deps: PageDeps): void {
  const strategies = deps.strategies.map(({ id }) => id);
  const publicParts = deps.cache.space<PublicSymbol>('symbol cards');
  /** Whole pages as visitors see them. */
  const pages = deps.cache.space<ReadyBody>('symbol page');
  /** What is around the cards, as those who are signed in see it. */
  const frames = deps.cache.space<PageFrame>('symbol frame');

  const render = async (
    request: FastifyRequest,
    visitor: Visitor,
    about: PublicSymbol,
    kept: Kept | null,
  ): Promise<PageFrame> => {
    const { symbol, analysis, query } = about;
    const title = companyTitle(symbol, analysis.company_name);
    const verdict = `${strategyName(analysis.strategy)}: ${headingVerdict(analysis)}`;
    const html = await renderPage(deps, visitor, {
      title,
      script: 'chart',
      description: `${title}. ${verdict}. Close of ${dateText(analysis.as_of)}.`,
      children: (
        <SymbolPage
          about={about}
          sourceLabel={deps.source.label}
          kept={kept}
          visitor={visitor}
          strip={await deps.trackRecord.strip()}
          // Never in a frame that is kept: a page in part has no standing.
          offer={about.isPart ? await offerOf(deps, request, { symbol, strategy: null, isPart: true }) : null}
          address={`${originOf(request)}${symbolHref(symbol, query)}`}
        />
      ),
    });
    return frameOf(html);
  };
  /** The frame as it is for everybody like the reader, kept under addresses that pages link to. */
  const frameFor = async (
    request: FastifyRequest,
    visitor: Visitor,
    about: PublicSymbol,
    stamp: string | null,
  ): Promise<PageFrame> => {
    const kept = await keptOf(deps, request as Parameters<typeof keptOf>[1], about.symbol);
    const isUsual = kept !== null && kept.removal === null && kept.notice === null;
    const reader = anybodyLike(visitor);
    if (!isUsual || stamp === null) return render(request, reader, about, kept);
    const key = `${keyOf(request, visitor)} ${String(visitor.user?.isOperator)} ${kept.isKept}`;
    const known = frames.newest(key) === undefined ? undefined : frames.find(key, stamp);
    if (known !== undefined) return known;
    const frame = await render(request, reader, about, kept);
    frames.keep(key, stamp, frame, frame.cost);
    return frame;
  };

  /** What a visitor's page depends on beside the standing of the symbol, which is in its stamp. */
  const keyOf = (request: FastifyRequest, visitor: Visitor): string =>
    `${originOf(request)}${request.url} ${lookOf(visitor)} ${chosenBefore(request, strategies) ?? ''}`;
  /** What the line about the record says in figures. */
  const stripOf = async () => {
    const strip = await deps.trackRecord.strip();
    return strip === null ? null : [strip.firstClose, ...strip.strategies.map(({ calls, right }) => [calls, right])];
  };
  const stampOf = async (standing: string | null): Promise<string | null> =>
    standing === null
      ? null
      : [standing, await deps.screener.revision(), (await symbolFile(deps)).url, JSON.stringify(await stripOf())].join(
          ' ',
        );

  server.get<{ Params: { symbol: string }; Querystring: Record<string, unknown> }>(
    '/s/:symbol',
    { config: { access: 'public' }, schema: SCHEMA },
    async (request, reply) => {
      const asked = request.params.symbol;
      const visitor = visitorOf(request);
      const before = chosenBefore(request, strategies);
      const named = readSymbolQuery(request.query, strategies).strategy;
      // The strategy that was chosen stays for the next stock.
      if (named !== null && named !== before) reply.header('set-cookie', preferenceCookie('strategy', named));
      const key = visitor.user === null ? keyOf(request, visitor) : null;
      const stamp = key === null || pages.newest(key) === undefined ? null : await stampOf(await deps.standing(asked));
      const known = key === null || stamp === null ? undefined : pages.find(key, stamp);
      if (known !== undefined) return sendPage(reply, known);

      const query = readSymbolQuery(request.query, strategies);
      const added = query.add === null ? null : await withAdded(deps, asked, query, query.add);
      if (added !== null) return reply.redirect(`${added}#price`, 303);
      const about = await publicSymbolOf(deps, publicParts, asked, query, { before, language: visitor.language });
      if (about === null) {
        return sendPage(reply.code(404), await renderUnknownSymbol(deps, visitor, asked));
      }
      if ('unjudged' in about) {
        const { symbol } = about.unjudged.prices.security;
        if (symbol !== asked) return reply.redirect(`/s/${encodeURIComponent(symbol)}`, 301);
        return sendPage(reply, await renderOffer(deps, request, about.unjudged, query));
      }
      const address = symbolHref(about.symbol, about.query);
      // Without a strategy, which is the reader's: browsers keep where this leads.
      const listed = named === null ? address.replace(/([?&])strategy=[a-z]+&?/, '$1').replace(/[?&]$/, '') : address;
      if (about.symbol !== asked) return reply.redirect(listed, 301);
      deps.history.noteAnalysis(request, about.analysis);
      const isLinked = request.url === address || request.url === `/s/${asked}`;
      // Before it is rendered: what changes meanwhile is then newer than its stamp, and rendered again.
      const since = isLinked ? await stampOf(about.standing) : null;
      const page = fillFrame(await frameFor(request, visitor, about, since), about.cards, visitor);
      // Only under the addresses that pages link to, so that made-up ones take no room.
      if (key !== null && since !== null) pages.keep(key, since, page, page.cost);
      return sendPage(reply, page);
    },
  );
  registerAnalyseForm(server, deps);
}
