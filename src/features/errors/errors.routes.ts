import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { sinceOf } from '../../platform/since.ts';
import { presentErrors } from './errors.present.ts';
import { ErrorsQuerySchema, ErrorsResponseSchema } from './errors.schema.ts';
import type { Errors } from './errors.ts';

const USUAL_SINCE = '7d';
const USUAL_LIMIT = 100;
const BAD_LIMIT = '"limit" must match pattern "^([1-9]\\d?|[1-4]\\d\\d|500)$".';

/** `/api/errors`: what went wrong with requests, for operators. */
export function registerErrorRoutes(server: HttpServer, errors: Pick<Errors, 'list' | 'now'>): void {
  server.addSchema(ErrorsResponseSchema);
  server.get(
    '/api/errors',
    {
      config: { access: 'operator', scope: 'admin' },
      schema: {
        operationId: 'listErrors',
        summary: 'Requests that this server failed, alike errors together',
        tags: ['operation'],
        querystring: ErrorsQuerySchema,
        response: {
          200: { description: 'Those seen last first.', $ref: 'ErrorsResponse#' },
          ...problemResponses([
            {
              code: 'validation_failed',
              detail: BAD_LIMIT,
              details: { errors: [{ field: 'limit', message: BAD_LIMIT }] },
            },
            {
              code: 'database_unavailable',
              detail: 'The database cannot be reached just now. Please try again in a moment.',
            },
          ]),
        },
      },
    },
    async ({ query: { since = USUAL_SINCE, limit = String(USUAL_LIMIT) } }) =>
      presentErrors(await errors.list(sinceOf(since, errors.now()), Number(limit))),
  );
}
