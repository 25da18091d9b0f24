import type { JSX } from 'preact';
import { queryTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import { CompareStocks } from '../../ui/compare/compare-stocks.tsx';
import { CompareStrategies } from '../../ui/compare/compare-strategies.tsx';
import type { ComparedStock } from '../../ui/compare/compare-view.ts';
import { RANGES, rangeStart } from '../../ui/charts/price-range.ts';
import type { Range } from '../../ui/charts/price-range.ts';
import { ComparedFigure, rebasedOf } from '../../ui/symbol/compared-prices.tsx';
import { current, LogSwitch } from '../../ui/symbol/price-switches.tsx';
import { BETWEEN, MOST_COMPARED, PLAIN_VIEW } from '../../ui/symbol/price-view.ts';
import { strategyName } from '../../ui/text/verdict-words.ts';
import { comparedSymbol } from './compared-symbols.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

/** One symbol and those beside it. */
const MOST = MOST_COMPARED + 1;

interface CompareQuery {
  readonly symbols: readonly string[];
  readonly strategy: string;
  readonly range: Range;
  readonly scale: 'linear' | 'log';
}

function compareHref({ symbols, strategy, range, scale }: CompareQuery, first: string): string {
  const parts = new URLSearchParams({ symbols: symbols.join(BETWEEN) });
  if (strategy !== first) parts.set('strategy', strategy);
  if (range !== PLAIN_VIEW.range) parts.set('range', range);
  if (scale !== PLAIN_VIEW.scale) parts.set('scale', scale);
  return `/compare?${parts.toString()}`;
}

/** The listed symbols that a text names, by ticker or by name, and what it names that is not listed. */
async function readTyped(
  deps: Pick<PageDeps, 'search'>,
  text: string,
): Promise<{ readonly symbols: readonly string[]; readonly unknown: readonly string[] }> {
  const parts = text
    .split(/[_,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  // Tickers with spaces between them; a name may have spaces in it.
  const words =
    parts.length === 1 && /^[A-Z.]{1,7}( +[A-Z.]{1,7})+$/.test(parts[0] ?? '') ? (parts[0] ?? '').split(/ +/) : parts;
  const asked = words.slice(0, 2 * MOST);
  const found = await Promise.all(asked.map(async (word) => (await deps.search(word, 1)).certain?.symbol ?? null));
  const symbols = found.filter((symbol): symbol is string => symbol !== null);
  return { symbols: [...new Set(symbols)].slice(0, MOST), unknown: asked.filter((_, i) => found[i] === null) };
}

async function stockOf(deps: PageDeps, symbol: string): Promise<ComparedStock | null> {
  const data = await deps.loadSymbolPage(symbol, deps.quota.isEnforced ? 'stored' : {});
  if (data === null) return null;
  const { candles, isDemo } = data.prices;
  const asOf = new Date((candles.day.at(-1) as number) * 86_400_000).toISOString().slice(0, 10);
  return { about: comparedSymbol(data.prices), figures: data.figures.figures, asOf, isDemo, analyses: data.analyses };
}

interface BodyProps {
  readonly stocks: readonly ComparedStock[];
  readonly unknown: readonly string[];
  readonly query: CompareQuery;
  readonly strategies: readonly string[];
}

function Ask({ stocks, unknown }: Pick<BodyProps, 'stocks' | 'unknown'>): JSX.Element {
  return (
    <form class="card ask" action="/compare" aria-label="Stocks to compare">
      <label for="symbols">Up to {MOST} stocks, with commas between them; one alone by its strategies</label>
      <div class="vs">
        <input
          id="symbols"
          name="symbols"
          maxLength={200}
          required
          autocomplete="off"
          placeholder="AAPL, MSFT"
          value={stocks.map(({ about }) => about.symbol).join(', ')}
        />
        <button class="pri">Compare</button>
      </div>
      {unknown.length === 0 ? null : (
        <p role="status">Not listed: {unknown.map((text) => `“${text}”`).join(', ')}. Try the ticker.</p>
      )}
    </form>
  );
}

function Prices({
  stocks,
  query,
  hrefOf,
}: BodyProps & { hrefOf: (change: Partial<CompareQuery>) => string }): JSX.Element {
  const [first, ...rest] = stocks.map(({ about }) => about);
  if (first === undefined) return <></>;
  const rebased = rebasedOf([first, ...rest], rangeStart(first.candles, query.range));
  const vs = rest.map(({ symbol }) => symbol).join(BETWEEN);
  const csvHref = `/s/${encodeURIComponent(first.symbol)}/prices.csv?range=${query.range}&vs=${vs}`;
  return (
    <section class="card" id="price" data-unit="price" aria-labelledby="price-h">
      <div class="row">
        <h2 id="price-h">Prices from 100</h2>
        <nav class="rng" aria-label="Price range">
          {RANGES.map((range) => (
            <a href={`${hrefOf({ range })}#price`} {...current(range === query.range)}>
              {range === 'max' ? 'Max' : range.toUpperCase()}
            </a>
          ))}
        </nav>
      </div>
      {rebased === null ? (
        <p class="none">They have no two sessions in common here.</p>
      ) : (
        <ComparedFigure
          symbols={[first, ...rest]}
          rebased={rebased}
          range={query.range}
          scale={query.scale}
          isDemo={stocks.some(({ isDemo }) => isDemo)}
          csvHref={csvHref}
        >
          <nav class="chips" aria-label="Scale">
            <LogSwitch
              shown={{ ...PLAIN_VIEW, ...query }}
              hrefOf={({ scale }) => `${hrefOf(scale === undefined ? {} : { scale })}#price`}
            />
          </nav>
        </ComparedFigure>
      )}
    </section>
  );
}

function Body(props: BodyProps): JSX.Element {
  const { stocks, query, strategies } = props;
  const [only] = stocks;
  const first = strategies[0] ?? '';
  const hrefOf = (change: Partial<CompareQuery>): string => compareHref({ ...query, ...change }, first);
  return (
    <div class="stack compare" data-state={stocks.length === 0 ? 'empty' : 'ready'}>
      <h1>Compare</h1>
      <Ask {...props} />
      {only === undefined ? (
        <p class="none">Prices, figures, verdicts and their reasons will stand here side by side.</p>
      ) : stocks.length === 1 ? (
        only.analyses.length === 0 ? (
          <p>
            {only.about.symbol} is not analysed yet.{' '}
            <a href={`/s/${encodeURIComponent(only.about.symbol)}`}>Open {only.about.symbol}</a>
          </p>
        ) : (
          <CompareStrategies stock={only} />
        )
      ) : (
        <>
          <Prices {...props} hrefOf={hrefOf} />
          <CompareStocks
            stocks={stocks}
            strategies={strategies}
            strategy={query.strategy}
            hrefOf={(strategy) => hrefOf({ strategy })}
          />
        </>
      )}
      <p class="fine">
        Information, not investment advice. <a href="/method">How a score is made</a>
      </p>
    </div>
  );
}

/** `GET /compare?symbols=`: up to four stocks side by side, or the strategies of one. */
export function registerComparePage(server: HttpServer, deps: PageDeps): void {
  const strategies = deps.strategies.map(({ id }) => id as string);
  const among = <T,>(value: unknown, values: readonly T[], otherwise: T): T =>
    (values as readonly unknown[]).includes(value) ? (value as T) : otherwise;
  server.get<{ Querystring: Record<string, unknown> }>(
    '/compare',
    {
      config: { access: 'public' },
      schema: { hide: true, querystring: queryTexts('symbols', 'strategy', 'range', 'scale') },
    },
    async (request, reply) => {
      const given = request.query;
      const typed = typeof given['symbols'] === 'string' ? given['symbols'].slice(0, 200) : '';
      const { symbols, unknown } = await readTyped(deps, typed);
      const query: CompareQuery = {
        symbols,
        strategy: among(given['strategy'], strategies, strategies[0] ?? ''),
        range: among(given['range'], RANGES, PLAIN_VIEW.range),
        scale: among(given['scale'], ['linear', 'log'] as const, PLAIN_VIEW.scale),
      };
      // The address that is kept names listed symbols only.
      if (unknown.length === 0 && symbols.length > 0 && typed !== symbols.join(BETWEEN)) {
        return reply.redirect(compareHref(query, strategies[0] ?? ''), 303);
      }
      const loaded: (ComparedStock | null)[] = [];
      // One after another: each may have to be analysed.
      for (const symbol of symbols) loaded.push(await stockOf(deps, symbol));
      const stocks = loaded.filter((stock): stock is ComparedStock => stock !== null);
      const names = stocks.map(({ about }) => about.symbol).join(', ');
      const html = await renderPage(deps, visitorOf(request), {
        title: names === '' ? 'Compare stocks' : `Compare ${names}`,
        script: 'chart',
        description:
          stocks.length === 1
            ? `${names} by ${strategies.map(strategyName).join(', ')}.`
            : 'Prices, figures, verdicts and reasons of stocks side by side.',
        children: <Body stocks={stocks} unknown={unknown} query={query} strategies={strategies} />,
      });
      return sendPage(reply, html);
    },
  );
}
