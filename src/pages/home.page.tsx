import type { JSX } from 'preact';
import type { SymbolLine } from '../engine/market/symbol-search.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import { currentUser } from '../http/session.ts';
import { RecentSymbols } from '../../ui/history/recent-symbols.tsx';
import { ShortList } from '../../ui/favourites/short-list.tsx';
import { ChangedFavourites, MovedCard, StrongestCard } from '../../ui/home/home-news.tsx';
import { DemoMark } from '../../ui/layout/demo-mark.tsx';
import { RecordStrip } from '../../ui/record/record-strip.tsx';
import { SearchBox } from '../../ui/search/search-box.tsx';
import { Reasons } from '../../ui/symbol/reasons.tsx';
import { VerdictHead } from '../../ui/symbol/verdict-card.tsx';
import { dateText } from '../../ui/text/format.ts';
import { companyTitle } from '../../ui/text/verdict-words.ts';
import { homeNews } from './home-news.ts';
import type { PageDeps } from './page-deps.ts';
import { visitsOf } from './visits.ts';
import { renderPage } from './render-page.tsx';
import { symbolFile } from './symbol-file.ts';
import { visitorOf } from './visitor.ts';

/** Well-known symbols that a newcomer may try; those that the source lists are shown. */
const SAMPLES = ['AAPL', 'MSFT', 'KO', 'JPM', 'TSLA'];

/** Symbols looked at last that are one click away. */
const RECENT = 3;

/** The top of the reader's own list. */
const FAVOURITES_SHOWN = 8;

/** As many of the reader's own list as are looked through for changes. */
const FAVOURITES_LOOKED_AT = 200;

/** Lines of the worked example: enough to see what a reason is. */
const EXAMPLE_LINES = 3;

function samplesOf(lines: readonly SymbolLine[]): readonly string[] {
  const listed = SAMPLES.filter((sample) => lines.some(([symbol]) => symbol === sample));
  return listed.length > 0 ? listed : lines.slice(0, SAMPLES.length).map(([symbol]) => symbol);
}

function Example({ analysis }: { readonly analysis: AnalysisResponse }): JSX.Element {
  return (
    <section class="card example" data-unit="example" aria-labelledby="example-h">
      <div class="row">
        <p id="example-h" class="eyebrow">
          Worked example:{' '}
          <a href={`/s/${encodeURIComponent(analysis.symbol)}?strategy=${analysis.strategy}`}>
            {companyTitle(analysis.symbol, analysis.company_name)}
          </a>
        </p>
        <DemoMark isDemo={analysis.is_demo} />
      </div>
      <VerdictHead analysis={analysis} />
      <Reasons analysis={analysis} limit={EXAMPLE_LINES} />
      <p class="fine">
        Computed from the close of <time datetime={analysis.as_of}>{dateText(analysis.as_of)}</time>, engine{' '}
        {analysis.engine_version}.{' '}
        <a href={`/s/${encodeURIComponent(analysis.symbol)}?strategy=${analysis.strategy}`}>All reasons and sources</a>
      </p>
    </section>
  );
}

function HowTo(): JSX.Element {
  return (
    <section class="card" aria-labelledby="how-h">
      <h2 id="how-h">How to read a verdict</h2>
      <ol class="how">
        <li>50 is neutral: 60 and above is a Buy, 40 and below a Sell. Four strategies ask four questions.</li>
        <li>Each reason adds or takes points, and they add up in plain sight, each with its figure and source.</li>
        <li>
          Where too much is missing there is no verdict, never a guess. <a href="/method">More</a>
        </li>
      </ol>
    </section>
  );
}

/** The news are nine screens of the whole market, the same for everybody, on a page that may be asked for without limit. */
const NEWS_MS = 2_000;

/** `GET /`: look up a stock. The search works also where the example cannot be computed. */
export function registerHomePage(server: HttpServer, deps: PageDeps): void {
  const readNews = deps.rememberFor(NEWS_MS, () => homeNews(deps));
  server.get('/', { config: { access: 'public', rate: 'free' }, schema: { hide: true } }, async (request, reply) => {
    const user = currentUser(request);
    const [lines, recent, symbols] = await Promise.all([
      deps.symbols().catch(() => []),
      user === null ? [] : deps.history.recentSymbols(user.id, RECENT).catch(() => []),
      symbolFile(deps).then(
        (file) => file.url,
        () => null,
      ),
    ]);
    const samples = samplesOf(lines);
    const [first] = samples;
    const strategy = deps.strategies[0]?.id ?? '';
    const { since, isFirst, cookie } = visitsOf(request.headers.cookie, deps.today());
    const [example, mine, news, strip] = await Promise.all([
      !isFirst || first === undefined ? null : deps.loadExample(first, strategy).catch(() => null),
      user === null
        ? null
        : deps.favourites.list(user.id, { limit: FAVOURITES_LOOKED_AT, since: since ?? undefined }).catch(() => null),
      readNews().catch(() => null),
      deps.trackRecord.strip(),
    ]);
    if (cookie !== null) reply.header('set-cookie', cookie);
    const { isDemo, label } = deps.source;
    const moved =
      news === null || news.total === 0 ? null : <MovedCard moved={news.moved} newest={news.newest} isDemo={isDemo} />;
    const html = await renderPage(deps, visitorOf(request), {
      title: 'Look up a stock',
      description: 'Stock verdicts with reasons whose points add up in plain sight.',
      hasSearch: false,
      children: (
        <div class="home">
          <h1>Look up a stock</h1>
          <SearchBox symbolsUrl={symbols} isLarge />
          <RecentSymbols symbols={recent} />
          {samples.length === 0 || recent.length > 0 ? null : (
            <p class="samples">
              Try{' '}
              {samples.map((symbol) => (
                <a href={`/s/${encodeURIComponent(symbol)}`}>{symbol}</a>
              ))}
            </p>
          )}
          <RecordStrip strip={strip} />
          <div class="grid">
            <div class="stack">
              {mine === null ? null : <ChangedFavourites list={mine} since={since} />}
              {example === null ? null : <Example analysis={example} />}
              {example === null ? moved : null}
            </div>
            <div class="stack">
              {news === null || news.strongest.length === 0 ? null : (
                <StrongestCard strongest={news.strongest} total={news.total} isDemo={isDemo} />
              )}
              <HowTo />
            </div>
          </div>
          {example === null ? null : <div class="mt">{moved}</div>}
          {mine === null ? null : (
            <ShortList list={{ ...mine, favorites: mine.favorites.slice(0, FAVOURITES_SHOWN) }} />
          )}
          <p class="fine">
            Source: {label}
            {news === null || news.newest === null ? '' : ` · closes of ${dateText(news.newest)}`}
          </p>
        </div>
      ),
    });
    return sendPage(reply, html);
  });
}
