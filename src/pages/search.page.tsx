import { queryTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import { SymbolLinks } from './not-found.page.tsx';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

/** As many as fit a page; a longer list asks for a better word. */
const LIMIT = 20;
const MAX_QUERY = 60;

/** `GET /search?q=`: the search without scripts. What the text names by itself is gone to at once. */
export function registerSearchPage(server: HttpServer, deps: PageDeps): void {
  server.get<{ Querystring: Record<string, unknown> }>(
    '/search',
    { config: { access: 'public' }, schema: { hide: true, querystring: queryTexts('q') } },
    async (request, reply) => {
      const given = request.query['q'];
      const text = typeof given === 'string' ? given.trim().slice(0, MAX_QUERY) : '';
      if (text === '') return reply.redirect('/', 303);
      const { securities, areGuesses, certain } = await deps.search(text, LIMIT);
      const { id, isDemo } = deps.source;
      deps.history.noteSearch(request, { query: text, symbol: certain?.symbol ?? '', source: id, isDemo });
      if (certain !== null) {
        return reply.redirect(`/s/${encodeURIComponent(certain.symbol)}`, 303);
      }
      const count = securities.length;
      const html = await renderPage(deps, visitorOf(request), {
        title: `Search: ${text}`,
        description: 'Symbols that match a search.',
        children: (
          <section class="card narrow" data-state={count === 0 ? 'empty' : 'ready'}>
            <h1>Search: {text}</h1>
            <p>
              {count === 0
                ? 'Nothing matches and nothing is close. Try the ticker or a part of the company’s name.'
                : areGuesses
                  ? 'Nothing matches. These are close.'
                  : `${count === LIMIT ? `The first ${LIMIT}` : count} matches.`}
            </p>
            {count === 0 ? null : <SymbolLinks securities={securities} />}
          </section>
        ),
      });
      return sendPage(reply, html);
    },
  );
}
