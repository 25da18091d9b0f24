import { queryTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage, sendPrivate } from '../http/page.ts';
import { currentUser } from '../http/session.ts';
import { DONE, readListQuery } from '../features/favourites/favourites-query.present.ts';
import type { Screener } from '../features/screener/screener.ts';
import type { ScreenQuery } from '../features/screener/screener.schema.ts';
import {
  FORM_NAMES,
  SCREEN_NAMES,
  SCREEN_SECTORS,
  readForm,
  readScreenQuery,
  screenHref,
  without,
} from '../features/screener/screen-query.present.ts';
import { RemovalNotice } from '../../ui/favourites/removal-notice.tsx';
import { StocksBody } from '../../ui/stocks/stocks-body.tsx';
import type { FilterInUse, StocksView } from '../../ui/stocks/stocks-view.ts';
import { DEMO_TEXT } from '../../ui/layout/demo-mark.tsx';
import { FIGURE_WORDS } from '../../ui/text/figure-words.ts';
import { strategyName } from '../../ui/text/verdict-words.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { stocksCsv } from './stocks-csv.ts';
import { boundFields, columnsOf, filtersOf, ideasFor, sortLink } from './stocks-view.ts';
import { visitorOf } from './visitor.ts';
import type { Visitor } from './visitor.ts';

interface Asked {
  readonly query: ScreenQuery;
  readonly userId: string | null;
  readonly visitor: Visitor;
  readonly unread: readonly string[];
}

/** What would be found without each of the filters, the most first. */
async function loosen(screener: Pick<Screener, 'count'>, { query, userId }: Asked) {
  const counted = filtersOf(query).map(async ({ text, names }) => {
    const less = without(query, ...names);
    return { text, href: screenHref(less), count: (await screener.count(less, userId)).count };
  });
  return (await Promise.all(counted)).sort((a, b) => b.count - a.count);
}

async function viewOf(deps: PageDeps, asked: Asked): Promise<StocksView> {
  const { screener } = deps;
  const { query, userId, visitor, unread } = asked;
  const strategy = query.strategy ?? deps.strategies[0]?.id ?? '';
  const needsSignIn = query.favourite === 'true' && userId === null;
  const whole: ScreenQuery = query.strategy === undefined ? {} : { strategy: query.strategy };
  const nothing = { lines: [], next_cursor: null };
  const [page, found, all, saved] = await Promise.all([
    needsSignIn ? nothing : screener.screen(query, userId),
    needsSignIn ? { count: 0 } : screener.count(query, userId),
    screener.count(whole, userId),
    userId === null ? [] : screener.saved.list(userId),
  ]);
  const favourites =
    userId === null
      ? null
      : await screener.favouritesAmong(
          userId,
          page.lines.map(({ symbol }) => symbol),
        );
  const first = without(query);
  const isEmpty = page.lines.length === 0 && all.count > 0 && !needsSignIn;
  const own = screenHref(first);
  return {
    query,
    strategy,
    strategies: deps.strategies.map(({ id }) => id),
    sectors: SCREEN_SECTORS,
    isDemo: deps.source.isDemo,
    lines: page.lines,
    count: found.count,
    total: all.count,
    newest: all.newest,
    columns: columnsOf(query),
    sortBy: (column) => sortLink(query, column),
    filters: filtersOf(query).map(({ text, names }): FilterInUse => ({
      text,
      href: screenHref(without(query, ...names)),
    })),
    looser: isEmpty ? await loosen(screener, asked) : [],
    ideas: ideasFor(query),
    saved: saved.map(({ name, query: text }) => {
      const href = text === '' ? '/stocks' : `/stocks?${text}`;
      return { name, href, isCurrent: href === own };
    }),
    bounds: boundFields(query),
    unread,
    savedQuery: own.split('?')[1] ?? '',
    csvHref: screenHref(first, {}, '/stocks.csv'),
    jsonHref: screenHref(first, {}, '/api/screener'),
    nextHref: page.next_cursor === null ? null : screenHref({ ...first, cursor: page.next_cursor }),
    firstHref: query.cursor === undefined ? null : own,
    favourites,
    formToken: visitor.formToken,
    path: screenHref(query),
    needsSignIn,
  };
}

/** What was done just now, in words; the address names a screen or what went wrong, never the words. */
function saidOf(given: Readonly<Record<string, unknown>>): string | null {
  const { screen, unsaved } = given;
  if (typeof screen === 'string' && screen !== '') return `Saved as “${screen.slice(0, 60)}”.`;
  if (unsaved === 'removed') return 'The saved screen was removed.';
  if (unsaved === 'screen')
    return 'The screen was not saved: a name has 1 to 60 characters, and 50 screens can be saved.';
  return readListQuery(given).notice;
}

const NAMES = [...SCREEN_NAMES, ...FORM_NAMES, 'screen', 'unsaved', 'removed', ...DONE] as const;

/** `GET /stocks`: every analysed stock as a list whose address is the screen; `/stocks.csv`: the same as a file. */
export function registerStocksPage(server: HttpServer, deps: PageDeps): void {
  server.get<{ Querystring: Record<string, unknown> }>(
    '/stocks',
    { config: { access: 'public' }, schema: { hide: true, querystring: queryTexts(...NAMES) } },
    async (request, reply) => {
      const sent = readForm(request.query);
      // The fields of the form are in people's units; the address that can be kept is in those of the API.
      if (sent !== null && sent.unread.length === 0) return reply.redirect(screenHref(sent.query), 303);
      const visitor = visitorOf(request);
      const userId = currentUser(request)?.id ?? null;
      const asked: Asked = {
        query: sent?.query ?? readScreenQuery(request.query),
        userId,
        visitor,
        unread: (sent?.unread ?? []).map(
          ({ id, text }) => `“${text}” is no number: ${FIGURE_WORDS[id].label} was left out.`,
        ),
      };
      const view = await viewOf(deps, asked);
      const { removal: removalId } = readListQuery(request.query);
      const removal = userId === null || removalId === null ? null : await deps.favourites.removal(userId, removalId);
      const said = saidOf(request.query);
      const html = await renderPage(deps, visitor, {
        title: ['Stocks', strategyName(view.strategy), ...view.filters.map(({ text }) => text)].join(', '),
        description: `${view.count} of ${view.total} stocks by their ${strategyName(view.strategy)} verdicts.`,
        children: (
          <>
            {removal !== null ? (
              <RemovalNotice removal={removal} formToken={visitor.formToken} to={view.path} />
            ) : said === null ? null : (
              <p class="said" role="status">
                {said}
              </p>
            )}
            <StocksBody view={view} />
          </>
        ),
      });
      return userId === null ? sendPage(reply, html) : sendPrivate(reply, html);
    },
  );
  server.get<{ Querystring: Record<string, unknown> }>(
    '/stocks.csv',
    { config: { access: 'public', isStream: true }, schema: { hide: true, querystring: queryTexts(...SCREEN_NAMES) } },
    async (request, reply) => {
      const query = readScreenQuery(request.query);
      const lines = await deps.screener.everyLine(query, currentUser(request)?.id ?? null);
      const { isDemo } = deps.source;
      const strategy = query.strategy ?? deps.strategies[0]?.id ?? '';
      return reply
        .header('content-disposition', `attachment; filename="stocks-${strategy}${isDemo ? '-demo-data' : ''}.csv"`)
        .header('cache-control', 'no-store')
        .type('text/csv; charset=utf-8')
        .send(stocksCsv(lines, strategy, isDemo ? DEMO_TEXT : null));
    },
  );
}
