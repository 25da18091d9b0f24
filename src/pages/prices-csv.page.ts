import { pathTexts, queryTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import { DEMO_TEXT } from '../../ui/layout/demo-mark.tsx';
import { RANGES, isoDay, rangeStart } from '../../ui/charts/price-range.ts';
import { rebasedOf } from '../../ui/symbol/compared-prices.tsx';
import type { ComparedSymbol } from '../../ui/symbol/compared-prices.tsx';
import { comparedOf, comparedSymbol } from './compared-symbols.ts';
import { renderUnknownSymbol } from './not-found.page.tsx';
import type { LoadedPrices } from '../features/analysis/load-symbol-page.ts';
import type { PageDeps } from './page-deps.ts';
import { visitorOf } from './visitor.ts';

const number = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '' : String(value);

const rounded = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : Number(value.toFixed(6));

/**
 * The price history from a candle on in Yahoo's columns, so that our own files source reads it back. In generated data every row
 * says so in a last column: a row copied alone must not pass for a real price.
 */
export function pricesCsv({ candles, isDemo }: Pick<LoadedPrices, 'candles' | 'isDemo'>, from = 0): string {
  const { day, open, high, low, close, adjclose, volume } = candles;
  const columns = adjclose === null ? [open, high, low, close, volume] : [open, high, low, close, adjclose, volume];
  const names = adjclose === null ? 'Open,High,Low,Close,Volume' : 'Open,High,Low,Close,Adj Close,Volume';
  const rows = [`Date,${names}${isDemo ? ',Note' : ''}`];
  for (let i = from; i < day.length; i += 1) {
    const cells = columns.map((column) => number(column[i]));
    rows.push(`${isoDay(day[i] as number)},${cells.join(',')}${isDemo ? `,"${DEMO_TEXT}"` : ''}`);
  }
  return `${rows.join('\n')}\n`;
}

/** Closes of several symbols and what they stand at from 100 on their first day in common; only a head where there is none. */
export function comparedCsv(symbols: readonly ComparedSymbol[], from: number, isDemo: boolean): string {
  const names = symbols.map(({ symbol }) => symbol);
  const head = ['Date', ...names.map((name) => `${name} Close`), ...names.map((name) => `${name} from 100`)];
  const rebased = rebasedOf(symbols, from);
  const rows = Array.from(rebased?.days ?? [], (day, i) => {
    const cells = [
      ...(rebased?.lines ?? []).map(({ closes }) => number(closes[i])),
      ...(rebased?.lines ?? []).map(({ index }) => number(rounded(index[i]))),
    ];
    return `${isoDay(day)},${cells.join(',')}${isDemo ? `,"${DEMO_TEXT}"` : ''}`;
  });
  return `${[`${head.join(',')}${isDemo ? ',Note' : ''}`, ...rows].join('\n')}\n`;
}

/** `GET /s/:symbol/prices.csv`: the whole history, or that of a range of the chart; with `vs` beside other symbols, as the chart compares them. */
export function registerPricesCsv(server: HttpServer, deps: PageDeps): void {
  server.get<{ Params: { symbol: string }; Querystring: Record<string, unknown> }>(
    '/s/:symbol/prices.csv',
    {
      config: { access: 'public', isStream: true },
      schema: { hide: true, params: pathTexts('symbol'), querystring: queryTexts('range', 'vs') },
    },
    async (request, reply) => {
      const asked = request.params.symbol;
      const prices = await deps.loadPrices(asked);
      if (prices === null) {
        return sendPage(reply.code(404), await renderUnknownSymbol(deps, visitorOf(request), asked));
      }
      const range = RANGES.find((each) => each === request.query['range']) ?? 'max';
      const what = prices.isDemo ? 'demo-data-not-real-prices' : 'prices';
      const { symbols: others } = await comparedOf(deps, prices.security.symbol, request.query['vs']);
      const names = [prices.security.symbol, ...others.map(({ symbol }) => symbol)];
      const name = `${names.join('-')}-${what}${range === 'max' ? '' : `-${range}`}.csv`;
      const from = rangeStart(prices.candles, range);
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type('text/csv; charset=utf-8')
        .send(
          others.length === 0
            ? pricesCsv(prices, from)
            : comparedCsv([comparedSymbol(prices), ...others], from, prices.isDemo),
        );
    },
  );
}
