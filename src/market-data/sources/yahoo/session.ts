import createYahooFinance from 'yahoo-finance2/createYahooFinance';
import { ExtendedCookieJar } from 'yahoo-finance2/lib/cookieJar';
import chart from 'yahoo-finance2/modules/chart';
import fundamentalsTimeSeries from 'yahoo-finance2/modules/fundamentalsTimeSeries';
import quote from 'yahoo-finance2/modules/quote';
import quoteSummary from 'yahoo-finance2/modules/quoteSummary';
import search from 'yahoo-finance2/modules/search';

/** Requests at once in one session; who asks limits the pace, not this. */
const CONCURRENCY = 64;

const YahooFinance = createYahooFinance({ modules: { chart, fundamentalsTimeSeries, quote, quoteSummary, search } });

const silent = (): void => undefined;

/**
 * The library with a cookie jar of its own, in memory. It is configured to print nothing, to check nothing with a registry and
 * to show no notice: what it would print holds addresses with crumbs.
 */
export function openSession(fetchIt: typeof fetch): YahooSession {
  return new YahooFinance({
    cookieJar: new ExtendedCookieJar(),
    fetch: fetchIt,
    logger: { info: silent, warn: silent, error: silent, debug: silent, dir: silent },
    suppressNotices: ['yahooSurvey', 'ripHistorical'],
    validation: { logErrors: false, logOptionsErrors: false },
    versionCheck: false,
    queue: { concurrency: CONCURRENCY },
  });
}

/** What the library offers, and the cookies and the crumb that it keeps in memory. */
export type YahooSession = InstanceType<typeof YahooFinance>;
