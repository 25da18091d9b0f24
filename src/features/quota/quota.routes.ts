import type { HttpServer } from '../../http/http-server.ts';
import { payerOf } from '../../http/idempotency-key.ts';
import { problemResponses } from '../../http/openapi.ts';
import { UsageSchema } from './quota.schema.ts';
import type { Quota } from './quota.ts';

/** `GET /api/account/usage`: what is left of today's new analyses. */
export function registerQuotaRoutes(server: HttpServer, quota: Pick<Quota, 'usageOf'>): void {
  server.addSchema(UsageSchema);
  server.get(
    '/api/account/usage',
    {
      config: { access: 'public', scope: 'read' },
      schema: {
        operationId: 'getUsage',
        summary: "What is left of today's new analyses",
        description: 'Only what is computed anew counts; analyses that are stored are read freely.',
        tags: ['analysis'],
        response: {
          200: { description: 'What the asker has used today.', $ref: 'Usage#' },
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
      const usage = await quota.usageOf(payerOf(request));
      reply.header('cache-control', 'no-store');
      if (usage === null) return { success: true as const, plan: null, new_analyses: null };
      const { plan, used, limit, left, resetsAt } = usage;
      const counted = { used, limit, left, resets_at: new Date(resetsAt).toISOString() };
      return { success: true as const, plan, new_analyses: counted };
    },
  );
}
