import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { currentUser } from '../../platform/auth/current-user.ts';
import { ScreenQuerySchema, ScreenResponseSchema } from './screener.schema.ts';
import type { Screener } from './screener.ts';

const REFUSALS: Parameters<typeof problemResponses>[0] = [
  {
    code: 'validation_failed',
    detail: '"cursor" must be the "next_cursor" of a page of the same screen.',
    details: {
      errors: [{ field: 'cursor', message: '"cursor" must be the "next_cursor" of a page of the same screen.' }],
    },
  },
  { code: 'signed_out', detail: 'Sign in to see which of your favourites fit.' },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];

/** `/api/screener`: lists of verdicts. */
export function registerScreenerRoutes(server: HttpServer, screener: Screener): void {
  server.addSchema(ScreenResponseSchema);
  server.get(
    '/api/screener',
    {
      config: { access: 'public', scope: 'read' },
      schema: {
        operationId: 'getScreen',
        summary: 'List the newest verdicts, filtered and sorted',
        tags: ['analysis'],
        querystring: ScreenQuerySchema,
        response: {
          200: { description: 'One page of lines, and where the next begins.', $ref: 'ScreenResponse#' },
          ...problemResponses(REFUSALS),
        },
      },
    },
    (request) => screener.screen(request.query, currentUser(request)?.id ?? null),
  );
}
