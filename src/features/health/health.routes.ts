import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import type { FoundCheck } from '../../platform/check-line.ts';
import { HealthDetailsSchema, HealthResponseSchema } from './health.schema.ts';
import type { HealthResponse } from './health.schema.ts';

/** `/api/health` for everybody, and what every feature finds for operators. */
export function registerHealthRoutes(
  server: HttpServer,
  checkHealth: () => Promise<HealthResponse>,
  checkAll: () => Promise<readonly FoundCheck[]>,
): void {
  server.addSchema(HealthResponseSchema);
  server.addSchema(HealthDetailsSchema);
  server.get(
    '/api/health/details',
    {
      config: { access: 'operator', scope: 'admin' },
      schema: {
        operationId: 'getHealthDetails',
        summary: 'What every part of this server finds of itself: since when, the effect, and one command',
        tags: ['operation'],
        response: {
          200: { description: 'All checks, in the order of `tradewise doctor`.', $ref: 'HealthDetails#' },
          ...problemResponses([
            {
              code: 'database_unavailable',
              detail: 'The database cannot be reached just now. Please try again in a moment.',
            },
          ]),
        },
      },
    },
    async () => {
      const checks = await checkAll();
      return {
        checks: checks.map(({ since, ...check }) => ({
          ...check,
          since: since === null ? null : new Date(since).toISOString(),
        })),
      };
    },
  );
  server.get(
    '/livez',
    {
      config: { access: 'public', session: 'ignored', rate: 'free' },
      schema: {
        operationId: 'getLiveness',
        summary: 'Whether the process answers at all',
        description:
          'Asks nothing of the database, and is never redirected. A process that fails it should be restarted.',
        tags: ['operation'],
        response: { 200: { description: 'It does.', type: 'object', properties: { status: { const: 'alive' } } } },
      },
    },
    () => ({ status: 'alive' as const }),
  );
  server.get(
    '/api/health',
    {
      config: { access: 'public', session: 'ignored', rate: 'minute' },
      schema: {
        operationId: 'getHealth',
        summary: 'Whether this server can do its work',
        tags: ['operation'],
        response: {
          200: { description: 'It can.', $ref: 'HealthResponse#' },
          503: {
            description: 'It cannot: the database does not answer, or takes no changes.',
            $ref: 'HealthResponse#',
          },
        },
      },
    },
    async (_request, reply) => {
      const health = await checkHealth();
      const status = health.status === 'healthy' ? 200 : 503;
      if (status === 503) reply.header('retry-after', '5');
      return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(health));
    },
  );
  server.get(
    '/readyz',
    {
      config: { access: 'public', session: 'ignored', rate: 'minute' },
      schema: {
        operationId: 'getReadiness',
        summary: 'Whether requests may be sent here',
        description: 'As the health check, in one word. A process that fails it should be sent nothing.',
        tags: ['operation'],
        response: {
          200: { description: 'They may.', type: 'object', properties: { status: { const: 'ready' } } },
          503: { description: 'Not now.', type: 'object', properties: { status: { const: 'not_ready' } } },
        },
      },
    },
    async (_request, reply) => {
      const isReady = (await checkHealth()).status === 'healthy';
      if (!isReady) reply.header('retry-after', '5');
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? ('ready' as const) : ('not_ready' as const) });
    },
  );
}
