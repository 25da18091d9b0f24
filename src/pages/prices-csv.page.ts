import { pathTexts, queryTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import { DEMO_TEXT } from '../../ui/layout/demo-mark.tsx';
import { RANGES, isoDay, rangeStart } from '../../ui/charts/price-range.ts';
import { renderUnknownSymbol } from './not-found.page.tsx';
import type { LoadedPrices } from '../features/analysis/load-symbol-page.ts';
import type { PageDeps } from './page-deps.ts';
import { visitorOf } from './visitor.ts';

const number = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value) ? '' : String(value);

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

/** `GET /s/:symbol/prices.csv`: the whole history, or that of a range of the chart. */
export function registerPricesCsv(server: HttpServer, deps: PageDeps): void {
  server.get<{ Params: { symbol: string }; Querystring: Record<string, unknown> }>(
    '/s/:symbol/prices.csv',
    {
      config: { access: 'public', isStream: true },
      schema: { hide: true, params: pathTexts('symbol'), querystring: queryTexts('range') },
    },
    async (request, reply) => {
      const asked = request.params.symbol;
      const prices = await deps.loadPrices(asked);
      if (prices === null) {
        return sendPage(reply.code(404), await renderUnknownSymbol(deps, visitorOf(request), asked));
      }
      const range = RANGES.find((each) => each === request.query['range']) ?? 'max';
      const what = prices.isDemo ? 'demo-data-not-real-prices' : 'prices';
      const name = `${prices.security.symbol}-${what}${range === 'max' ? '' : `-${range}`}.csv`;
      return reply
        .header('content-disposition', `attachment; filename="${name}"`)
        .type('text/csv; charset=utf-8')
        .send(pricesCsv(prices, rangeStart(prices.candles, range)));
    },
  );
}
