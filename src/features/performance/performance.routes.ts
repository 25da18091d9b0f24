import type { FastifyRequest } from 'fastify';
import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { currentUser } from '../../http/session.ts';
import { presentStats } from './performance.present.ts';
import { PerformanceStatsSchema } from './performance.schema.ts';
import type { Performance } from './performance.ts';

/** `/api/performance/stats`. */
export function registerPerformanceRoutes(
  server: HttpServer,
  performance: Pick<Performance, 'lastDay' | 'slowMs'>,
): void {
  server.addSchema(PerformanceStatsSchema);
  server.get(
    '/api/performance/stats',
    {
      config: { access: 'public', scope: 'read', rate: 'minute' },
      schema: {
        operationId: 'getPerformanceStats',
        summary: 'How much is answered, how fast and how much of it from the cache, over all processes',
        description:
          'Of the last 24 hours, from the full hour on. Operators also see the routes that not everybody reaches, and each process.',
        tags: ['operation'],
        response: {
          200: { description: 'Sums only; nothing of any request or person.', $ref: 'PerformanceStats#' },
          ...problemResponses([
            {
              code: 'database_unavailable',
              detail: 'The database cannot be reached just now. Please try again in a moment.',
            },
          ]),
        },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      return presentStats(await performance.lastDay(), performance.slowMs, isOperator(request));
    },
  );
}

/** As on routes for operators: with the second factor proved, or with a key that was made for it. */
function isOperator(request: FastifyRequest): boolean {
  const user = currentUser(request);
  if (user === null || user.role !== 'operator' || !user.hasSecondFactor) return false;
  return user.key === null ? user.secondFactorAt !== null : user.key.scopes.includes('admin');
}
