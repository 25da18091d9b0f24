import swagger from '@fastify/swagger';
import type { ErrorCode } from '../platform/errors.ts';
import { exampleProblem, statusOf } from './problem.ts';
import type { Problem } from './problem.ts';
import type { HttpServer } from './http-server.ts';

/** Describes every route that is registered after it, at `GET /openapi.json` (OpenAPI 3.1.0). */
export function registerOpenApi(server: HttpServer, version: string): void {
  server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'TradeWise AI',
        version,
        description:
          'Stock analyses with reasons whose points add up. Information, not investment advice. ' +
          'Errors are problem details (RFC 9457) with a `code` for programs.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [
        { name: 'analysis', description: 'Verdicts and what they are made of' },
        { name: 'operation', description: 'Whether this server works' },
      ],
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json['$id'] ?? `schema-${index}`) },
  });
  let text: string | null = null;
  server.register((scope, _options, done) => {
    scope.get(
      '/openapi.json',
      { config: { access: 'public', session: 'ignored' }, schema: { hide: true } },
      (_request, reply) => {
        text ??= JSON.stringify(scope.swagger());
        return reply.type('application/json; charset=utf-8').send(text);
      },
    );
    done();
  });
}

interface ProblemExample {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly details?: Partial<Problem>;
}

/** The `response` entries of a route's schema for the ways it can refuse, one example each. */
export function problemResponses(examples: readonly ProblemExample[]): Record<number, unknown> {
  const responses: Record<number, { description: string; content: Record<string, ProblemContent> }> = {};
  for (const { code, detail, details } of examples) {
    const value = exampleProblem(code, detail, details ?? {});
    const response = (responses[statusOf(code)] ??= {
      description: value.title,
      content: { 'application/problem+json': { schema: { $ref: 'Problem#' }, examples: {} } },
    });
    const content = response.content['application/problem+json'] as ProblemContent;
    content.examples[code] = {
      summary: value.title,
      value,
    };
  }
  return responses;
}

interface ProblemContent {
  readonly schema: { readonly $ref: string };
  readonly examples: Record<string, { readonly summary: string; readonly value: Problem }>;
}
