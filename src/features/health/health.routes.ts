import type { HttpServer } from '../../http/http-server.ts';
import { HealthResponseSchema } from './health.schema.ts';
import type { HealthResponse } from './health.schema.ts';

/** `/api/health`. */
export function registerHealthRoutes(server: HttpServer, checkHealth: () => Promise<HealthResponse>): void {
  server.addSchema(HealthResponseSchema);
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
}
