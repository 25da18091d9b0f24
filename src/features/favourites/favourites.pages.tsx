import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { queryTexts } from '../../http/address-schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { sendPrivate } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { currentUser, formTokenOf } from '../../http/session.ts';
import { Refusal } from '../../../ui/account/form.tsx';
import { FavouritesTable } from '../../../ui/favourites/favourites-table.tsx';
import { AddForm, ImportCard, KeptApart, TagFilter } from '../../../ui/favourites/list-tools.tsx';
import { RemovalNotice } from '../../../ui/favourites/removal-notice.tsx';
import { VisitorCard } from '../../../ui/favourites/visitor-card.tsx';
import { DemoMark } from '../../../ui/layout/demo-mark.tsx';
import { registerFavouriteForms } from './favourites-forms.pages.ts';
import type { Refused } from './favourites-forms.pages.ts';
import { DONE, PAGE_ROWS, ROWS_WITHOUT_PAGES, listHref, readListQuery } from './favourites-query.present.ts';
import type { ListQuery } from './favourites-query.present.ts';
import { MAX_IMPORT_BYTES, MAX_NOTE, MAX_TAG } from './favourites.schema.ts';
import type { FavouriteList, Removal } from './favourites.schema.ts';
import type { Favourites } from './favourites.ts';

/** What the pages of favourites are given. */
export interface FavouritesPagesDeps {
  readonly favourites: Favourites;
  readonly render: RenderPage;
  /** True where visitors may make an account by themselves. */
  readonly canSignUp: boolean;
}

interface BodyProps {
  readonly list: FavouriteList;
  readonly removal: Removal | null;
  readonly query: ListQuery;
  readonly formToken: string | null;
  readonly refused: Refused;
  /** How many there are whatever the tag. */
  readonly count: number;
}

function Notice({ query, removal, formToken }: Pick<BodyProps, 'query' | 'removal' | 'formToken'>): JSX.Element | null {
  if (removal !== null) return <RemovalNotice removal={removal} formToken={formToken} to={listHref(query)} />;
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

function Body({ list, removal, query, formToken, refused, count }: BodyProps): JSX.Element {
  return (
    <div class="favpage">
      <div class="row">
        <h1>Favourites</h1>
        {/* A list that is not empty has the mark at its own head. */}
        <DemoMark isDemo={list.is_demo && list.favorites.length === 0} />
      </div>
      <Notice query={query} removal={removal} formToken={formToken} />
      <Refusal message={refused.message ?? refused.add?.message ?? null} />
      <div class="row tools">
        <AddForm formToken={formToken} symbol={refused.add?.symbol ?? ''} />
        <TagFilter tags={list.tags} tag={query.tag} />
      </div>
      {list.favorites.length === 0 ? (
        <Empty query={query} count={count} />
      ) : (
        <FavouritesTable
          list={list}
          formToken={formToken}
          path={listHref(query)}
          isFiltered={query.tag !== undefined}
          maxNote={MAX_NOTE}
          maxTag={MAX_TAG}
          count={count}
        />
      )}
      <Pages query={{ ...query, notice: null, removal: null }} total={list.total} />
      <KeptApart list={list} />
      <ImportCard formToken={formToken} refused={refused.import ?? null} maxKb={Math.floor(MAX_IMPORT_BYTES / 1024)} />
    </div>
  );
}

/** Sends the list of who is signed in, with what a form was refused for. */
async function sendFavourites(
  { favourites, render, canSignUp }: FavouritesPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: ListQuery,
  refused: Refused = {},
): Promise<FastifyReply> {
  const user = currentUser(request);
  if (user === null) {
    const html = await render(request, {
      title: 'Favourites',
      description: 'What signing in keeps for you.',
      children: <VisitorCard to="/favourites" canSignUp={canSignUp} />,
    });
    return sendPrivate(reply, html);
  }
  const { tag } = asked;
  const all = await favourites.list(user.id, { limit: 0 });
  const total = tag === undefined ? all.total : (await favourites.list(user.id, { tag, limit: 0 })).total;
  const isPaged = total > ROWS_WITHOUT_PAGES;
  const page = Math.min(asked.page, Math.max(1, Math.ceil(total / PAGE_ROWS)));
  const query = { ...asked, page: isPaged ? page : 1 };
  const part = isPaged ? { limit: PAGE_ROWS, offset: (page - 1) * PAGE_ROWS } : {};
  const [list, removal] = await Promise.all([
    favourites.list(user.id, { tag, ...part }),
    query.removal === null ? null : favourites.removal(user.id, query.removal),
  ]);
  const html = await render(request, {
    title: 'Favourites',
    description: 'The symbols you keep, with the verdicts that are saved of them.',
    children: <Body {...{ list, removal, query, refused }} formToken={formTokenOf(request)} count={all.total} />,
  });
  return sendPrivate(reply, html);
}

/** `/favourites`: the list, and for visitors what signing in keeps. */
export function registerFavouritesPage(server: HttpServer, deps: FavouritesPagesDeps): void {
  server.get<{ Querystring: Record<string, unknown> }>(
    '/favourites',
    {
      config: { access: 'public' },
      schema: { hide: true, querystring: queryTexts('tag', 'page', 'removed', ...DONE) },
    },
    (request, reply) => sendFavourites(deps, request, reply, readListQuery(request.query)),
  );
  registerFavouriteForms(server, deps.favourites, (request, reply, refused) =>
    sendFavourites(deps, request, reply, readListQuery({}), refused),
  );
}
