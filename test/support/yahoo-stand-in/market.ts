import type { Facts } from '../../../src/engine/market/snapshot.ts';
import type { Day } from '../../../src/engine/market/day.ts';
import { viewAt, type CompanyView, type StandInClock } from './at-clock.ts';
import type { Fault } from './faults.ts';
import { chartBody, quoteBody, searchBody } from './price-shapes.ts';
import type { Reply } from './reply.ts';
import { json } from './session-flow.ts';
import { quoteSummaryBody, timeseriesBody } from './statement-shapes.ts';
import { yahooSymbol } from './yahoo-words.ts';

const MOST_FOUND = 6;

/** The companies that the stand-in knows, on its clock. */
export class StandInMarket {
  clock: StandInClock;
  readonly #companies = new Map<string, Facts>();

  constructor(companies: readonly Facts[], day: Day) {
    this.clock = { day, running: false };
    for (const facts of companies) this.set(facts);
  }

  set(facts: Facts): void {
    this.#companies.set(yahooSymbol(facts.security), facts);
  }

  /** The answer to a request for data; null where the path is none that is known. */
  reply(url: URL, fault: Fault | null): Reply | null {
    const clock = this.clock;
    const [, kind = '', rest = ''] =
      /^\/(v8\/finance\/chart|v7\/finance\/quote|v10\/finance\/quoteSummary|v1\/finance\/search|ws\/fundamentals-timeseries\/v1\/finance\/timeseries)\/?(.*)$/.exec(
        url.pathname,
      ) ?? [];
    const symbol = decodeURIComponent(rest);
    const find = (asked: string): CompanyView | null => this.#find(asked, clock, fault === 'wrong-symbol');
    switch (kind) {
      case 'v8/finance/chart':
        return this.#chart(find(symbol), clock, url);
      case 'v7/finance/quote': {
        const views = (url.searchParams.get('symbols') ?? '').split(',').map(find);
        return json(
          200,
          quoteBody(
            views.filter((view) => view !== null),
            clock,
          ),
        );
      }
      case 'v10/finance/quoteSummary': {
        const view = find(symbol);
        return view === null
          ? notFound('quoteSummary', `Quote not found for symbol: ${symbol}`)
          : json(200, quoteSummaryBody(view, clock, url.searchParams));
      }
      case 'v1/finance/search':
        return json(200, searchBody(this.#search(url.searchParams.get('q') ?? '', clock)));
      case 'ws/fundamentals-timeseries/v1/finance/timeseries': {
        const view = find(symbol);
        const answered = view === null ? symbol : yahooSymbol(view.facts.security);
        return json(200, timeseriesBody(answered, view, clock, url.searchParams));
      }
      default:
        return null;
    }
  }

  #chart(view: CompanyView | null, clock: StandInClock, url: URL): Reply {
    if (view === null || view.bars.length === 0) return notFound('chart', 'No data found, symbol may be delisted');
    const body = chartBody(view, clock, url.searchParams);
    return body === null ? noData(url.searchParams) : json(200, body);
  }

  #find(symbol: string, clock: StandInClock, another: boolean): CompanyView | null {
    const known = another ? [...this.#companies.keys()].find((one) => one !== symbol) : symbol;
    const facts = this.#companies.get(known ?? symbol);
    return facts === undefined ? null : viewAt(facts, clock);
  }

  #search(words: string, clock: StandInClock): CompanyView[] {
    const wanted = words.toLowerCase();
    const found = [...this.#companies.values()].filter(
      ({ security }) =>
        yahooSymbol(security).toLowerCase().startsWith(wanted) || security.name.toLowerCase().includes(wanted),
    );
    const exact = (facts: Facts): number => (yahooSymbol(facts.security).toLowerCase() === wanted ? 0 : 1);
    return found
      .sort((a, b) => exact(a) - exact(b))
      .slice(0, MOST_FOUND)
      .map((facts) => viewAt(facts, clock));
  }
}

/** What Yahoo says where the symbol is known and nothing of it lies in the range. */
function noData(query: URLSearchParams): Reply {
  const description = `Data doesn't exist for startDate = ${query.get('period1')}, endDate = ${query.get('period2')}`;
  return json(400, { chart: { result: null, error: { code: 'Bad Request', description } } });
}

function notFound(part: string, description: string): Reply {
  return json(404, { [part]: { result: null, error: { code: 'Not Found', description } } });
}
