import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from '../../http/http-server.ts';
import { askerOf, payerOf, readIdempotencyKey } from '../../http/idempotency-key.ts';
import { problemResponses } from '../../http/openapi.ts';
import { sendReady } from '../../http/send-ready.ts';
import type { History } from '../history/history.ts';
import type { Runs } from '../runs/runs.ts';
import {
  AcceptedSchema,
  AnalysisQuerySchema,
  AnalysisRequestSchema,
  AnalysisResponseSchema,
  AsyncQuerySchema,
  SymbolSearchQuerySchema,
  SymbolSearchResponseSchema,
} from './analysis.schema.ts';
import type { Analyses } from './analysis.ts';
import type { AnalyzeRequest } from './analyze-stock.ts';

const QUERY_REFUSALS: Parameters<typeof problemResponses>[0] = [
  {
    code: 'validation_failed',
    detail: '"symbol" is required.',
    details: { errors: [{ field: 'symbol', message: '"symbol" is required.' }] },
  },
  {
    code: 'source_unavailable',
    detail: 'The data source "files" did not answer. Analyses need it; try again in a moment.',
    details: { source: 'files', retry_after_seconds: 30 },
  },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];
const SYMBOL_REFUSALS: typeof QUERY_REFUSALS = [
  ...QUERY_REFUSALS,
  {
    code: 'unknown_symbol',
    detail: 'There is no symbol APPL in this data source. Did you mean AAPL?',
    details: { symbol: 'APPL', suggestions: ['AAPL'] },
  },
];
const QUOTA_REFUSALS: typeof QUERY_REFUSALS = [
  {
    code: 'quota_exceeded',
    detail:
      "With the plan Free, 50 new analyses a day can be made, and today's are used up. The count begins anew at 00:00 UTC.",
    details: { plan: 'Free', limit: 50, resets_at: '2026-11-21T00:00:00.000Z', retry_after_seconds: 3600 },
  },
];
const BODY_REFUSALS: typeof QUERY_REFUSALS = [
  ...SYMBOL_REFUSALS,
  ...QUOTA_REFUSALS,
  { code: 'payload_too_large', detail: 'The body is larger than 16 KB.' },
  { code: 'unsupported_media_type', detail: 'Send the body as application/json.' },
  {
    code: 'request_in_progress',
    detail: 'The request with this Idempotency-Key is still being answered. Send it again in a moment.',
    details: { retry_after_seconds: 1 },
  },
  {
    code: 'idempotency_key_reused',
    detail: 'This Idempotency-Key was sent with another request. Make a new key for a new request.',
  },
];
const ANSWER = { description: 'A verdict, or why there is none.', $ref: 'AnalysisResponse#' };

/** `/api/stock-analysis` and `/api/symbols`. */
export function registerAnalysisRoutes(
  server: HttpServer,
  analysis: Pick<Analyses, 'answerStock' | 'searchSymbols'>,
  history: Pick<History, 'noteAnalysis'>,
  runs: Pick<Runs, 'accept' | 'once'>,
): void {
  server.addSchema(AnalysisResponseSchema);
  server.addSchema(AcceptedSchema);
  server.addSchema(SymbolSearchResponseSchema);
  const answerAnalysis = async (request: FastifyRequest, reply: FastifyReply, asked: AnalyzeRequest) => {
    const { analysisId, body } = await analysis.answerStock({ ...asked, payer: () => payerOf(request) });
    history.noteAnalysis(request, { analysis_id: analysisId });
    return sendReady(reply, body, JSON_TYPE);
  };
  server.get(
    '/api/stock-analysis',
    {
      config: { access: 'public', scope: 'analyse' },
      schema: {
        operationId: 'getStockAnalysis',
        summary: 'Analyse a stock',
        tags: ['analysis'],
        querystring: AnalysisQuerySchema,
        response: { 200: ANSWER, ...problemResponses([...SYMBOL_REFUSALS, ...QUOTA_REFUSALS]) },
      },
    },
    async (request, reply) => answerAnalysis(request, reply, request.query),
  );
  server.post(
    '/api/stock-analysis',
    {
      config: { access: 'public', scope: 'analyse' },
      schema: {
        operationId: 'postStockAnalysis',
        summary: 'Analyse a stock',
        tags: ['analysis'],
        description:
          'With the header Idempotency-Key the same request is answered once within 24 hours, and then with the same answer.',
        querystring: AsyncQuerySchema,
        body: AnalysisRequestSchema,
        response: {
          200: ANSWER,
          202: { description: 'Accepted with `async=true`.', $ref: 'AnalysisAccepted#' },
          ...problemResponses(BODY_REFUSALS),
        },
      },
    },
    async (request, reply) => {
      const isAsync = request.query.async === 'true';
      if (!isAsync && readIdempotencyKey(request) === null) return answerAnalysis(request, reply, request.body);
      const asker = askerOf(request);
      if (isAsync) return sendKept(reply, await runs.accept(request.body, asker));
      const kept = await runs.once(asker, request.body, async () => {
        // An answer that is given for a day is a whole one.
        const { analysisId, body } = await analysis.answerStock({
          ...request.body,
          isPatient: true,
          payer: () => payerOf(request),
        });
        history.noteAnalysis(request, { analysis_id: analysisId });
        return { status: 200, body: body.plain.toString('utf8'), headers: {} };
      });
      return sendKept(reply, kept);
    },
  );
  server.get(
    '/api/symbols',
    {
      config: { access: 'public', scope: 'read' },
      schema: {
        operationId: 'searchSymbols',
        summary: 'Search symbols by ticker or name',
        tags: ['analysis'],
        querystring: SymbolSearchQuerySchema,
        response: {
          200: { description: 'Up to 20 symbols, the likeliest first.', $ref: 'SymbolSearchResponse#' },
          ...problemResponses(QUERY_REFUSALS),
        },
      },
    },
    async (request, reply) => reply.type(JSON_TYPE).send(JSON.stringify(await analysis.searchSymbols(request.query.q))),
  );
}

const JSON_TYPE = 'application/json; charset=utf-8';

function sendKept(reply: FastifyReply, { status, headers, body }: Awaited<ReturnType<Runs['accept']>>): FastifyReply {
  return reply.code(status).headers(headers).type(JSON_TYPE).send(body);
}
