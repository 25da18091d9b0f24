import type { HttpServer } from '../http/http-server.ts';
import { matchSymbols, normaliseSymbol } from '../../ui/search/match-symbols.ts';
import { SymbolLinks } from './not-found.page.tsx';
import type { PageDeps } from './page-deps.ts';
import { renderPage, sendPage } from './render-page.tsx';
import { symbolFile } from './symbol-file.ts';
import { visitorOf } from './visitor.ts';

/** As many as fit a page; a longer list asks for a better word. */
const LIMIT = 20;
const MAX_QUERY = 60;

/** `GET /search?q=`: the search without scripts. A symbol, or the only match, is gone to at once. */
export function registerSearchPage(server: HttpServer, deps: PageDeps): void {
  server.get<{ Querystring: Record<string, unknown> }>(
    '/search',
    { config: { access: 'public' }, schema: { hide: true } },
    async (request, reply) => {
      const given = request.query['q'];
      const text = typeof given === 'string' ? given.trim().slice(0, MAX_QUERY) : '';
      if (text === '') return reply.redirect('/', 303);
      const { lines } = await symbolFile(deps);
      const matches = matchSymbols(lines, text, LIMIT);
      const [best] = matches;
      const isOne = best !== undefined && (best[0] === normaliseSymbol(text) || matches.length === 1);
      const { id, isDemo } = deps.source;
      await deps.history.noteSearch(request, { query: text, symbol: isOne ? best[0] : '', source: id, isDemo });
      if (isOne) {
        return reply.redirect(`/s/${encodeURIComponent(best[0])}`, 303);
      }
      const bySymbol = new Map((await deps.securities()).map((security) => [security.symbol, security]));
      const found = matches.flatMap(([symbol]) => bySymbol.get(symbol) ?? []);
      const shown = found.length > 0 ? found : await deps.suggest(text);
      const html = await renderPage(deps, visitorOf(request), {
        title: `Search: ${text}`,
        description: 'Symbols that match a search.',
        children: (
          <section class="card narrow" data-state={shown.length === 0 ? 'empty' : 'ready'}>
            <h1>Search: {text}</h1>
            <p>
              {found.length > 0
                ? `${found.length === LIMIT ? `The first ${LIMIT}` : found.length} matches.`
                : shown.length > 0
                  ? 'Nothing matches. These are close.'
                  : 'Nothing matches and nothing is close. Try the ticker or a part of the company’s name.'}
            </p>
            {shown.length === 0 ? null : <SymbolLinks securities={shown} />}
          </section>
        ),
      });
      return sendPage(reply, html);
    },
  );
}
