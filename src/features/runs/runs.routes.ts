import { Readable } from 'node:stream';
import type { HttpServer } from '../../http/http-server.ts';
import { originOf } from '../../http/idempotency-key.ts';
import { problemResponses } from '../../http/openapi.ts';
import { currentUser } from '../../http/session.ts';
import { LAST_EVENT } from './run-events.ts';
import { CancelledSchema, RunStatusSchema, TaskParamsSchema } from './runs.schema.ts';
import type { Runs } from './runs.ts';

type Refusals = Parameters<typeof problemResponses>[0];

const REFUSALS: Refusals = [
  { code: 'not_found', detail: 'There is no such task. Tasks are kept for a week after their end.' },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];

/** `/api/stock-analysis/status`: what became of analyses that run behind the requests. */
export function registerRunRoutes(server: HttpServer, runs: Runs): void {
  for (const schema of [RunStatusSchema, CancelledSchema]) server.addSchema(schema);
  const tags = ['analysis'];
  const params = TaskParamsSchema;
  // A stream has no end of its own in time for the end of the server; browsers come back to the next one.
  const closing = new AbortController();
  server.addHook('preClose', (done) => {
    closing.abort();
    done();
  });
  server.get(
    '/api/stock-analysis/status/:task_id',
    {
      config: { access: 'public', scope: 'read' },
      schema: {
        operationId: 'getAnalysisStatus',
        summary: 'What became of an analysis that was asked for with async=true',
        tags,
        params,
        response: {
          200: { description: 'The task, with its result where it has completed.', $ref: 'AnalysisStatus#' },
          ...problemResponses(REFUSALS),
        },
      },
    },
    async (request, reply) => {
      const status = await runs.status(request.params.task_id, currentUser(request)?.id ?? null);
      reply.header('cache-control', 'no-store');
      if (status.completed_at === null) reply.header('retry-after', '1');
      // As text, so that the result has the same bytes as the answer without async=true.
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(status));
    },
  );
  server.get(
    '/api/stock-analysis/status/:task_id/events',
    {
      config: { access: 'public', scope: 'read', isStream: true },
      schema: {
        operationId: 'streamAnalysisStatus',
        summary: 'The steps of an analysis while they happen, as server-sent events',
        description:
          'Events `step` (`{step, attempt, at}`) and, last, `end` (`{status}`), each with a number as id. A reader that ' +
          'comes back with the header Last-Event-ID is sent what it has not got. After the end the answer is 204.',
        tags,
        params,
        produces: ['text/event-stream'],
        response: {
          200: {
            description: 'The events.',
            content: { 'text/event-stream': { schema: { type: 'string' } } },
          },
          204: { type: 'null', description: 'There is nothing to come: the reader has the event `end`.' },
          ...problemResponses([
            ...REFUSALS,
            {
              code: 'too_many_streams',
              detail: 'Too many streams are open just now. Read the status of the task instead.',
            },
          ]),
        },
      },
    },
    async (request, reply) => {
      const after = newestOf(request.headers['last-event-id']);
      const left = new AbortController();
      const signal = AbortSignal.any([left.signal, closing.signal]);
      const reader = { userId: currentUser(request)?.id ?? null, origin: originOf(request) };
      const events = await runs.events(request.params.task_id, reader, after, signal);
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
      if (after >= LAST_EVENT) return reply.code(204).send(null as never);
      reply.type('text/event-stream; charset=utf-8');
      if (request.method === 'HEAD') return reply.send('' as never);
      reply.raw.once('close', () => left.abort());
      return reply.send(Readable.from(events, { objectMode: false }) as never);
    },
  );
  server.delete(
    '/api/stock-analysis/status/:task_id',
    {
      config: { access: 'public', scope: 'analyse' },
      schema: {
        operationId: 'cancelAnalysis',
        summary: 'Cancel an analysis that was asked for with async=true',
        tags,
        params,
        response: {
          200: { description: 'Whether it was cancelled.', $ref: 'AnalysisCancelled#' },
          ...problemResponses(REFUSALS),
        },
      },
    },
    async (request) => ({
      success: true as const,
      cancelled: await runs.cancel(request.params.task_id, currentUser(request)?.id ?? null),
    }),
  );
}

/** The number of the newest event that a reader has; 0 where it has none or says something else. */
function newestOf(header: string | readonly string[] | undefined): number {
  return typeof header === 'string' && /^\d{1,7}$/.test(header) ? Number(header) : 0;
}
