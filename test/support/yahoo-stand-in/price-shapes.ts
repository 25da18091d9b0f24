import { nextSession } from '../../../src/engine/market/calendar.ts';
import type { Bar, CompanyView, StandInClock } from './at-clock.ts';
import { closeOf, newYorkOffset, newYorkTime, openOf } from './session-times.ts';
import { exchangeWords, sectorWord, yahooSymbol } from './yahoo-words.ts';

/** When the newest price was made: midday while the session runs, else just after the close of the last bar. */
export function marketTime(view: CompanyView, clock: StandInClock): number {
  const last = view.bars.at(-1);
  if (last === undefined) return 0;
  return clock.running && last.day === clock.day ? newYorkTime(last.day, 12, 30) : closeOf(last.day) + 1;
}

/** Body of `v8/finance/chart`; null where no bar lies in the range. */
export function chartBody(view: CompanyView, clock: StandInClock, query: URLSearchParams): unknown {
  const [from, to] = [Number(query.get('period1') ?? 0), Number(query.get('period2') ?? Infinity)];
  const stamp = (bar: Bar): number =>
    clock.running && bar.day === clock.day ? marketTime(view, clock) : openOf(bar.day);
  const inRange = (at: number): boolean => at >= from && at < to;
  const bars = view.bars.filter((bar) => inRange(stamp(bar)));
  if (bars.length === 0) return null;
  const column = (name: keyof Bar): number[] => bars.map((bar) => bar[name]);
  const quote = {
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
  };
  const events = eventsOf(view, inRange);
  const result = {
    meta: metaOf(view, clock),
    timestamp: bars.map(stamp),
    ...(Object.keys(events).length > 0 ? { events } : {}),
    indicators: { quote: [quote], adjclose: [{ adjclose: column('adjclose') }] },
  };
  return { chart: { result: [result], error: null } };
}

function eventsOf(view: CompanyView, inRange: (at: number) => boolean): Record<string, unknown> {
  const dividends = view.dividends.filter(({ day }) => inRange(openOf(day)));
  const splits = view.splits.filter(({ day }) => inRange(openOf(day)));
  const dividendEvents = dividends.map(({ day, amount }) => [openOf(day), { amount, date: openOf(day) }]);
  const splitEvents = splits.map(({ day, ratio }) => {
    const [numerator, denominator] = Number.isInteger(ratio) ? [ratio, 1] : [ratio * 1000, 1000];
    return [openOf(day), { date: openOf(day), numerator, denominator, splitRatio: `${numerator}:${denominator}` }];
  });
  return {
    ...(dividends.length > 0 ? { dividends: Object.fromEntries(dividendEvents) as unknown } : {}),
    ...(splits.length > 0 ? { splits: Object.fromEntries(splitEvents) as unknown } : {}),
  };
}

function metaOf(view: CompanyView, clock: StandInClock): unknown {
  const { security } = view.facts;
  const last = view.bars.at(-1);
  const session = clock.running || last?.day === clock.day ? clock.day : nextSession(last?.day ?? clock.day);
  const gmtoffset = newYorkOffset(clock.day);
  const period = (start: number, end: number): unknown => ({ timezone: zoneOf(gmtoffset), start, end, gmtoffset });
  const [exchangeName, fullExchangeName] = exchangeWords(security);
  return {
    currency: security.currency,
    symbol: yahooSymbol(security),
    exchangeName,
    fullExchangeName,
    instrumentType: security.type === 'fund' ? 'ETF' : 'EQUITY',
    firstTradeDate: openOf(view.bars[0]?.day ?? clock.day),
    regularMarketTime: marketTime(view, clock),
    hasPrePostMarketData: true,
    gmtoffset,
    timezone: zoneOf(gmtoffset),
    exchangeTimezoneName: 'America/New_York',
    regularMarketPrice: last?.close,
    longName: security.name,
    shortName: security.name,
    priceHint: 2,
    currentTradingPeriod: {
      pre: period(newYorkTime(session, 4, 0), openOf(session)),
      regular: period(openOf(session), closeOf(session)),
      post: period(closeOf(session), newYorkTime(session, 20, 0)),
    },
    dataGranularity: '1d',
    range: '',
    validRanges: ['1d', '5d', '1mo', '3mo', '6mo', '1y', '2y', '5y', '10y', 'ytd', 'max'],
  };
}

const zoneOf = (gmtoffset: number): string => (gmtoffset === -18_000 ? 'EST' : 'EDT');

/** Body of `v7/finance/quote`. */
export function quoteBody(views: readonly CompanyView[], clock: StandInClock): unknown {
  return { quoteResponse: { result: views.map((view) => quoteOf(view, clock)), error: null } };
}

/** One company of a quote, and the `price` part of a quote summary. */
export function quoteOf(view: CompanyView, clock: StandInClock): Record<string, unknown> {
  const { security } = view.facts;
  const [exchange, fullExchangeName] = exchangeWords(security);
  return {
    language: 'en-US',
    region: 'US',
    quoteType: security.type === 'fund' ? 'ETF' : 'EQUITY',
    quoteSourceName: 'Nasdaq Real Time Price',
    triggerable: true,
    shortName: security.name,
    longName: security.name,
    marketState: clock.running ? 'REGULAR' : 'CLOSED',
    regularMarketPrice: view.bars.at(-1)?.close,
    regularMarketPreviousClose: view.bars.at(-2)?.close,
    regularMarketTime: marketTime(view, clock),
    currency: security.currency,
    financialCurrency: view.facts.statements?.[0]?.currency ?? security.currency,
    exchange,
    fullExchangeName,
    exchangeTimezoneName: 'America/New_York',
    exchangeTimezoneShortName: zoneOf(newYorkOffset(clock.day)),
    gmtOffSetMilliseconds: newYorkOffset(clock.day) * 1000,
    market: 'us_market',
    exchangeDataDelayedBy: 0,
    sourceInterval: 15,
    tradeable: false,
    priceHint: 2,
    symbol: yahooSymbol(security),
  };
}

/** Body of `v1/finance/search`: companies whose symbol or name holds the words. */
export function searchBody(views: readonly CompanyView[]): unknown {
  const quotes = views.map(({ facts: { security } }) => {
    const [exchange, , exchDisp] = exchangeWords(security);
    const sector = sectorWord(security);
    return {
      exchange,
      shortname: security.name,
      longname: security.name,
      quoteType: security.type === 'fund' ? 'ETF' : 'EQUITY',
      symbol: yahooSymbol(security),
      index: 'quotes',
      score: 20_000,
      typeDisp: security.type === 'fund' ? 'ETF' : 'Equity',
      exchDisp,
      ...(sector === null ? {} : { sector, sectorDisp: sector }),
      isYahooFinance: true,
    };
  });
  return {
    explains: [],
    count: quotes.length,
    quotes,
    news: [],
    nav: [],
    lists: [],
    researchReports: [],
    screenerFieldResults: [],
    totalTime: 21,
  };
}
