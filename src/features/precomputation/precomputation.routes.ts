import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { NothingSchema, TriggeredSchema } from './precomputation.schema.ts';
import type { Precomputation } from './precomputation.ts';

const REFUSALS: Parameters<typeof problemResponses>[0] = [
  { code: 'signed_out', detail: 'Sign in to see this.' },
  { code: 'forbidden', detail: 'This did not come from a page of this site, or the page is too old.' },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];

/** `/api/precomputation/trigger`. */
export function registerPrecomputationRoutes(
  server: HttpServer,
  precomputation: Pick<Precomputation, 'trigger'>,
): void {
  server.addSchema(TriggeredSchema);
  server.post(
    '/api/precomputation/trigger',
    {
      config: { access: 'operator', scope: 'admin' },
      schema: {
        operationId: 'triggerPrecomputation',
        summary: 'Judge the universe and what people ask for now',
        description: 'For operators, keys with the scope `admin`, and the OPERATOR_TOKEN as a bearer token.',
        tags: ['operation'],
        body: NothingSchema,
        response: {
          202: { description: 'A run waits or is under way.', $ref: 'PrecomputationTriggered#' },
          ...problemResponses(REFUSALS),
        },
      },
    },
    async (_request, reply) => {
      const taskId = await precomputation.trigger();
      return reply.code(202).send({ success: true, task_id: taskId, message: 'Precomputation waits or is under way.' });
    },
  );
}
