import { LEVEL } from '../../engine/evaluation/date-blocks.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { STRATEGY_IDS } from '../../engine/strategies/index.ts';
import { pathTexts, queryTexts } from '../../http/address-schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { sendPage } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { AppError } from '../../platform/errors.ts';
import { DemoMark } from '../../../ui/layout/demo-mark.tsx';
import { RecordBody } from '../../../ui/record/record-body.tsx';
import { CallTable } from '../../../ui/record/record-tables.tsx';
import type { RecordView } from '../../../ui/record/record-view.ts';
import { dateText } from '../../../ui/text/format.ts';
import { readRecordQuery, recordHref } from './track-record.present.ts';
import type { TrackRecord } from './track-record.ts';

/** What the pages of the record are given. */
export interface RecordPagesDeps {
  readonly record: TrackRecord;
  readonly render: RenderPage;
}

const WORST = 10;
const LINES_A_PAGE = 50;
const CALLS_OF_SYMBOL = 300;
const LAST_PAGE = 2000;

function pageOf(text: unknown): number {
  const page = typeof text === 'string' && /^\d{1,4}$/.test(text) ? Number(text) : 1;
  return Math.min(Math.max(page, 1), LAST_PAGE);
}

async function viewOf(record: TrackRecord, given: Readonly<Record<string, unknown>>): Promise<RecordView> {
  const query = readRecordQuery(given);
  const page = pageOf(given['page']);
  const place = { offset: (page - 1) * LINES_A_PAGE, limit: LINES_A_PAGE + 1 };
  const [figures, standing, worst, listed, head] = await Promise.all([
    record.figures(query),
    record.standing(),
    record.worst(query, WORST),
    record.list(query, place),
    record.head(),
  ]);
  return {
    ...query,
    isDemo: standing.isDemo,
    isSimulated: record.record === 'simulated',
    benchmark: record.benchmark,
    level: LEVEL,
    strategies: STRATEGY_IDS,
    calls: standing.calls,
    open: standing.open,
    due: standing.due,
    firstSession: standing.firstSession,
    firstClose: standing.firstClose,
    figures: figures.strategies,
    corrected: figures.corrected,
    turned: figures.turned,
    worst,
    listed: listed.slice(0, LINES_A_PAGE),
    head,
    previousHref: page === 1 ? null : recordHref(query, page - 1),
    nextHref: listed.length > LINES_A_PAGE ? recordHref(query, page + 1) : null,
  };
}

/** `GET /track-record` and `GET /s/:symbol/calls`. */
export function registerTrackRecordPages(server: HttpServer, { record, render }: RecordPagesDeps): void {
  server.get<{ Querystring: Record<string, unknown> }>(
    '/track-record',
    {
      config: { access: 'public' },
      schema: { hide: true, querystring: queryTexts('horizon', 'strategy', 'from', 'to', 'page') },
    },
    async (request, reply) => {
      const view = await viewOf(record, request.query);
      const html = await render(request, {
        title: 'Track record',
        description: 'How right the verdicts were: every call with its outcome, misses included.',
        children: <RecordBody view={view} />,
      });
      return sendPage(reply, html);
    },
  );
  server.get<{ Params: { symbol: string } }>(
    '/s/:symbol/calls',
    { config: { access: 'public' }, schema: { hide: true, params: pathTexts('symbol') } },
    async (request, reply) => {
      const symbol = parseSymbol(request.params.symbol);
      if (symbol === null) throw new AppError('not_found', { userMessage: 'There is no such symbol.' });
      if (symbol !== request.params.symbol) return reply.redirect(`/s/${encodeURIComponent(symbol)}/calls`, 301);
      const [calls, standing] = await Promise.all([record.ofSymbol(symbol, CALLS_OF_SYMBOL), record.standing()]);
      const html = await render(request, {
        title: `Calls on ${symbol}`,
        description: `Every closed call on ${symbol} with its outcome.`,
        children: (
          <div class="record" data-state={calls.length === 0 ? 'empty' : 'ready'}>
            <div class="row">
              <h1>Calls on {symbol}</h1>
              <DemoMark isDemo={standing.isDemo} />
            </div>
            <p class="eyebrow">
              <a href={`/s/${encodeURIComponent(symbol)}`}>{symbol}</a> · <a href="/track-record">Track record</a>
            </p>
            <section class="card mt" data-unit="calls">
              <DemoMark isDemo={standing.isDemo} />
              {calls.length === 0 ? (
                <p>
                  {standing.isDemo ? 'Demo data has no record.' : `No call on ${symbol} is closed yet.`}
                  {standing.firstClose === null
                    ? ''
                    : ` A call made on the newest session would first be closed after the session of ${dateText(standing.firstClose)}.`}
                </p>
              ) : (
                <CallTable calls={calls} label={`Calls on ${symbol}`} isOfSymbol />
              )}
            </section>
          </div>
        ),
      });
      return sendPage(reply, html);
    },
  );
}
