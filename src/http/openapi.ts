import swagger from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import type { ErrorCode } from '../platform/errors.ts';
import { accessRefusals, securityOf, securitySchemes } from './openapi-security.ts';
import { exampleProblem, statusOf } from './problem.ts';
import type { Problem } from './problem.ts';
import type { HttpServer } from './http-server.ts';

/**
 * Describes every route that is registered after it, at `GET /openapi.json` (OpenAPI 3.1.0). Who may use a route is told
 * from its `config`, the one place where it says so.
 */
export function registerOpenApi(server: HttpServer, version: string, sessionCookie: string | null): void {
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
        { name: 'history', description: 'What a signed-in person looked up' },
        { name: 'favourites', description: 'What a person keeps, in the person’s order' },
        { name: 'operation', description: 'Whether this server works' },
      ],
      components: { securitySchemes: securitySchemes(sessionCookie) },
    },
    transform: ({ schema, url, route }) => ({ url, schema: withAccess(schema, route.config ?? {}) }),
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json['$id'] ?? `schema-${index}`) },
  });
  let text: string | null = null;
  server.register((scope, _options, done) => {
    scope.get(
      '/openapi.json',
      { config: { access: 'public', session: 'ignored', rate: 'free' }, schema: { hide: true } },
      (_request, reply) => {
        text ??= JSON.stringify(scope.swagger());
        return reply.type('application/json; charset=utf-8').send(text);
      },
    );
    done();
  });
}

type Responses = Record<string, { description: string; content?: Record<string, ProblemContent> }>;

/** A route's schema with what its `config` says of who may use it. */
function withAccess(schema: FastifySchema | undefined, config: Parameters<typeof securityOf>[0]): FastifySchema {
  const responses: Responses = { ...(schema?.response as Responses) };
  for (const [status, refusal] of Object.entries(problemResponses(accessRefusals(config)) as Responses)) {
    const known = responses[status]?.content?.[PROBLEM_TYPE]?.examples ?? {};
    const { schema: shape, examples } = refusal.content?.[PROBLEM_TYPE] as ProblemContent;
    responses[status] = {
      ...refusal,
      content: { [PROBLEM_TYPE]: { schema: shape, examples: { ...examples, ...known } } },
    };
  }
  const response = Object.keys(responses).length === 0 ? {} : { response: responses };
  return { ...schema, security: securityOf(config), ...response } as FastifySchema;
}

const PROBLEM_TYPE = 'application/problem+json';

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
      content: { [PROBLEM_TYPE]: { schema: { $ref: 'Problem#' }, examples: {} } },
    });
    const content = response.content[PROBLEM_TYPE] as ProblemContent;
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
