import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { MAX_IMPORT_BYTES, MAX_NOTE, MAX_TAG } from '../../features/favourites/favourites.schema.ts';
import type { FavouriteList, Removal } from '../../features/favourites/favourites.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { sendPrivate } from '../../http/page.ts';
import { currentUser } from '../../http/session.ts';
import { Refusal } from '../../../ui/account/form.tsx';
import { FavouritesTable } from '../../../ui/favourites/favourites-table.tsx';
import { AddForm, ImportCard, KeptApart, TagFilter } from '../../../ui/favourites/list-tools.tsx';
import { RemovalNotice } from '../../../ui/favourites/removal-notice.tsx';
import { VisitorCard } from '../../../ui/favourites/visitor-card.tsx';
import { DemoMark } from '../../../ui/layout/demo-mark.tsx';
import type { PageDeps } from '../page-deps.ts';
import { renderPage } from '../render-page.tsx';
import { visitorOf } from '../visitor.ts';
import type { Visitor } from '../visitor.ts';
import type { Refused } from './favourites-pages.ts';
import { registerFavouriteForms } from './favourites-forms.page.ts';
import { PAGE_ROWS, ROWS_WITHOUT_PAGES, listHref, readListQuery } from './favourites-query.ts';
import type { ListQuery } from './favourites-query.ts';

interface BodyProps {
  readonly list: FavouriteList;
  readonly removal: Removal | null;
  readonly query: ListQuery;
  readonly visitor: Visitor;
  readonly refused: Refused;
  /** How many there are whatever the tag. */
  readonly count: number;
}

function Notice({ query, removal, visitor }: Pick<BodyProps, 'query' | 'removal' | 'visitor'>): JSX.Element | null {
  if (removal !== null) return <RemovalNotice removal={removal} formToken={visitor.formToken} to={listHref(query)} />;
  const { notice } = query;
  return notice === null ? null : (
    <p class="said" role="status">
      {notice}
    </p>
  );
}

function Pages({ query, total }: { readonly query: ListQuery; readonly total: number }): JSX.Element | null {
  const pages = Math.ceil(total / PAGE_ROWS);
  if (total <= ROWS_WITHOUT_PAGES || pages < 2) return null;
  const { page } = query;
  return (
    <nav class="pages" aria-label="Pages">
      {page > 1 ? <a href={listHref({ ...query, page: page - 1 })}>Previous</a> : <span />}
      <span>
        Page {page} of {pages}
      </span>
      {page < pages ? <a href={listHref({ ...query, page: page + 1 })}>Next</a> : <span />}
    </nav>
  );
}

function Empty({ query, count }: { readonly query: ListQuery; readonly count: number }): JSX.Element {
  return (
    <p class="none" data-state="empty">
      {count > 0 && query.tag !== undefined ? (
        <>
          No favourite has the tag “{query.tag}”. <a href="/favourites">Show all</a>
        </>
      ) : (
        'Your favourites will stand here with their prices and verdicts. Add the first one above, or press Favourite on the page of a stock.'
      )}
    </p>
  );
}

function Body({ list, removal, query, visitor, refused, count }: BodyProps): JSX.Element {
  return (
    <div class="favpage">
      <div class="row">
        <h1>Favourites</h1>
        {/* A list that is not empty has the mark at its own head. */}
        <DemoMark isDemo={list.is_demo && list.favorites.length === 0} />
      </div>
      <Notice query={query} removal={removal} visitor={visitor} />
      <Refusal message={refused.message ?? refused.add?.message ?? null} />
      <div class="row tools">
        <AddForm formToken={visitor.formToken} symbol={refused.add?.symbol ?? ''} />
        <TagFilter tags={list.tags} tag={query.tag} />
      </div>
      {list.favorites.length === 0 ? (
        <Empty query={query} count={count} />
      ) : (
        <FavouritesTable
          list={list}
          formToken={visitor.formToken}
          path={listHref(query)}
          isFiltered={query.tag !== undefined}
          maxNote={MAX_NOTE}
          maxTag={MAX_TAG}
          count={count}
        />
      )}
      <Pages query={{ ...query, notice: null, removal: null }} total={list.total} />
      <KeptApart list={list} />
      <ImportCard
        formToken={visitor.formToken}
        refused={refused.import ?? null}
        maxKb={Math.floor(MAX_IMPORT_BYTES / 1024)}
      />
    </div>
  );
}

/** Sends the list of who is signed in, with what a form was refused for. */
export async function sendFavourites(
  deps: PageDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: ListQuery,
  refused: Refused = {},
): Promise<FastifyReply> {
  const visitor = visitorOf(request);
  const user = currentUser(request);
  if (user === null) {
    const html = await renderPage(deps, visitor, {
      title: 'Favourites',
      description: 'What signing in keeps for you.',
      children: <VisitorCard to="/favourites" canSignUp={deps.accounts.signups === 'open'} />,
    });
    return sendPrivate(reply, html);
  }
  const { tag } = asked;
  const all = await deps.favourites.list(user.id, { limit: 0 });
  const total = tag === undefined ? all.total : (await deps.favourites.list(user.id, { tag, limit: 0 })).total;
  const isPaged = total > ROWS_WITHOUT_PAGES;
  const page = Math.min(asked.page, Math.max(1, Math.ceil(total / PAGE_ROWS)));
  const query = { ...asked, page: isPaged ? page : 1 };
  const part = isPaged ? { limit: PAGE_ROWS, offset: (page - 1) * PAGE_ROWS } : {};
  const [list, removal] = await Promise.all([
    deps.favourites.list(user.id, { tag, ...part }),
    query.removal === null ? null : deps.favourites.removal(user.id, query.removal),
  ]);
  const html = await renderPage(deps, visitor, {
    title: 'Favourites',
    description: 'The symbols you keep, with the verdicts that are saved of them.',
    children: (
      <Body list={list} removal={removal} query={query} visitor={visitor} refused={refused} count={all.total} />
    ),
  });
  return sendPrivate(reply, html);
}

/** `/favourites`: the list, and for visitors what signing in keeps. */
export function registerFavouritesPage(server: HttpServer, deps: PageDeps): void {
  server.get<{ Querystring: Record<string, unknown> }>(
    '/favourites',
    { config: { access: 'public' }, schema: { hide: true } },
    (request, reply) => sendFavourites(deps, request, reply, readListQuery(request.query)),
  );
  registerFavouriteForms(server, deps, sendFavourites);
}
