import { problemResponses } from '../../http/openapi.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { requireUser } from '../../http/session.ts';
import {
  CompareQuerySchema,
  CompareResponseSchema,
  EntryParamsSchema,
  HistoryQuerySchema,
  HistoryRemovedSchema,
  HistoryResponseSchema,
} from './history.schema.ts';
import type { History } from './history.ts';

type Refusals = Parameters<typeof problemResponses>[0];

const ANY_REFUSALS: Refusals = [
  { code: 'signed_out', detail: 'Sign in to see this.' },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];
const badQuery = (field: string, message: string): Refusals[number] => ({
  code: 'validation_failed',
  detail: message,
  details: { errors: [{ field, message }] },
});
const NO_ENTRY: Refusals[number] = { code: 'not_found', detail: 'There is no such entry in your history.' };
const FORGED: Refusals[number] = {
  code: 'forbidden',
  detail: 'This did not come from a page of this site, or the page is too old. Reload the page and try again.',
};
const removed = { description: 'How many entries went.', $ref: 'HistoryRemoved#' };

/** `/api/search-history`: what a signed-in person looked up. Nobody sees or removes what is somebody else's. */
export function registerHistoryRoutes(server: HttpServer, history: History): void {
  for (const schema of [HistoryResponseSchema, CompareResponseSchema, HistoryRemovedSchema]) server.addSchema(schema);
  server.addHook('onClose', history.settled);
  const tags = ['history'];
  server.get(
    '/api/search-history',
    {
      config: { access: 'user', scope: 'read' },
      schema: {
        operationId: 'listHistory',
        summary: 'Your searches and analyses',
        tags,
        querystring: HistoryQuerySchema,
        response: {
          200: { description: 'Entries, the newest first.', $ref: 'HistoryResponse#' },
          ...problemResponses([badQuery('limit', '"limit" must match pattern "^([1-9]\\d?|100)$".'), ...ANY_REFUSALS]),
        },
      },
    },
    (request) => history.list(requireUser(request).id, request.query),
  );
  server.get(
    '/api/search-history/compare',
    {
      config: { access: 'user', scope: 'read' },
      schema: {
        operationId: 'compareHistory',
        summary: 'What changed between two runs of one symbol',
        tags,
        querystring: CompareQuerySchema,
        response: {
          200: { description: 'The older run first, and what changed by factor.', $ref: 'CompareResponse#' },
          ...problemResponses([
            badQuery('b', 'Choose two runs of one symbol; these are of AAPL and KO.'),
            NO_ENTRY,
            ...ANY_REFUSALS,
          ]),
        },
      },
    },
    (request) => history.compare(requireUser(request).id, request.query),
  );
  server.delete(
    '/api/search-history',
    {
      config: { access: 'user', scope: 'analyse' },
      schema: {
        operationId: 'clearHistory',
        summary: 'Clear your history',
        tags,
        response: { 200: removed, ...problemResponses([FORGED, ...ANY_REFUSALS]) },
      },
    },
    async (request) => ({ success: true as const, removed: await history.forgetAll(requireUser(request).id) }),
  );
  server.delete(
    '/api/search-history/:id',
    {
      config: { access: 'user', scope: 'analyse' },
      schema: {
        operationId: 'removeHistoryEntry',
        summary: 'Remove one entry of your history',
        tags,
        params: EntryParamsSchema,
        response: { 200: removed, ...problemResponses([NO_ENTRY, FORGED, ...ANY_REFUSALS]) },
      },
    },
    async (request) => ({
      success: true as const,
      removed: await history.forget(requireUser(request).id, request.params.id),
    }),
  );
}
