import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import type { SharedCache } from '../../platform/cache/shared-cache.ts';
import { CacheClearedSchema, NoFieldsSchema } from './cache.schema.ts';

const REFUSALS: Parameters<typeof problemResponses>[0] = [
  { code: 'signed_out', detail: 'Sign in to see this.' },
  { code: 'forbidden', detail: 'This did not come from a page of this site, or the page is too old.' },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];

/** What is said of a cache that was emptied. */
export const CLEARED =
  'The cache is empty. Other processes empty theirs about a second after they are next asked. Stored analyses stay.';

/** `/api/cache/clear`. */
export function registerCacheRoutes(server: HttpServer, cache: Pick<SharedCache, 'counts' | 'clearEverywhere'>): void {
  server.addSchema(CacheClearedSchema);
  server.post(
    '/api/cache/clear',
    {
      config: { access: 'operator', scope: 'admin' },
      schema: {
        operationId: 'clearCache',
        summary: 'Empty the cache of answers and pages',
        description:
          'What is asked for next is read from the database and the source of market data again. For operators, keys with the scope `admin`, and the OPERATOR_TOKEN as a bearer token.',
        tags: ['operation'],
        body: NoFieldsSchema,
        response: { 200: { description: 'It is empty.', $ref: 'CacheCleared#' }, ...problemResponses(REFUSALS) },
      },
    },
    async (_request, reply) => {
      const dropped = cache.counts().entries;
      await cache.clearEverywhere();
      return reply.send({ success: true, dropped, message: CLEARED });
    },
  );
}
