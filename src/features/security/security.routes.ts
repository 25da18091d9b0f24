import type { FastifyRequest } from 'fastify';
import { refuseOwnAddress } from '../../http/client-address.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { currentUser, requireFreshSecondFactor } from '../../http/session.ts';
import { noteTarget } from '../../http/watch-requests.ts';
import { placeOf } from '../../platform/client-place.ts';
import { AppError } from '../../platform/errors.ts';
import { isoTime, presentEvents } from './security.present.ts';
import {
  BlockBodySchema,
  BlockedResponseSchema,
  BlockParamsSchema,
  EventsQuerySchema,
  EventsResponseSchema,
} from './security.schema.ts';
import type { EventsQuery } from './security.schema.ts';
import type { Security } from './security.ts';

const USUAL_LIMIT = 100;
const tags = ['operation'];
const config = { access: 'operator', scope: 'admin' } as const;
const AWAY = 'The database cannot be reached just now. Please try again in a moment.';
const refused = (field: string, detail: string): Parameters<typeof problemResponses>[0][number] => ({
  code: 'validation_failed',
  detail,
  details: { errors: [{ field, message: detail }] },
});

/** `/api/security`: what was noticed of attacks, and which addresses are kept out. For operators. */
export function registerSecurityRoutes(server: HttpServer, security: Security): void {
  for (const schema of [EventsResponseSchema, BlockedResponseSchema]) server.addSchema(schema);
  server.get(
    '/api/security/events',
    {
      config,
      schema: {
        operationId: 'listSecurityEvents',
        summary: 'What was noticed of attacks',
        tags,
        querystring: EventsQuerySchema,
        response: {
          200: {
            description: 'Events, those seen last first, and blocked addresses.',
            $ref: 'SecurityEventsResponse#',
          },
          ...problemResponses([
            refused('limit', '"limit" must match pattern "^([1-9]\\d?|[1-4]\\d\\d|500)$".'),
            { code: 'database_unavailable', detail: AWAY },
          ]),
        },
      },
    },
    async (request) => {
      await security.flush();
      return presentEvents(await security.list(filterOf(request.query)), await security.blocked());
    },
  );
  server.post(
    '/api/security/blocks',
    {
      config,
      schema: {
        operationId: 'blockAddress',
        summary: 'Refuse all requests of an address for an hour',
        tags,
        body: BlockBodySchema,
        response: {
          200: { description: 'Until when it is blocked.', $ref: 'BlockedAddress#' },
          ...problemResponses([
            refused('address', 'That is no network address.'),
            { code: 'database_unavailable', detail: AWAY },
          ]),
        },
      },
    },
    async (request) => {
      requirePresence(request, security.now());
      refuseOwnAddress(request, request.body.address);
      noteTarget(request, placeOf(request.body.address));
      const { address, until } = await security.block(request.body.address);
      return { address, until: isoTime(until) };
    },
  );
  server.delete(
    '/api/security/blocks/:address',
    {
      config,
      schema: {
        operationId: 'unblockAddress',
        summary: 'Answer the requests of a blocked address again',
        tags,
        params: BlockParamsSchema,
        response: {
          200: { description: 'It is not blocked any more.', $ref: 'BlockedAddress#' },
          ...problemResponses([
            { code: 'not_found', detail: 'This address is not blocked.' },
            { code: 'database_unavailable', detail: AWAY },
          ]),
        },
      },
    },
    async (request) => {
      requirePresence(request, security.now());
      const { address } = request.params;
      if (!(await security.unblock(address)))
        throw new AppError('not_found', { userMessage: 'This address is not blocked.' });
      return { address: placeOf(address), until: null };
    },
  );
}

/** A person confirms with the second factor first; a program has a key of an operator or OPERATOR_TOKEN. */
function requirePresence(request: FastifyRequest, now: number): void {
  if (currentUser(request)?.key === null) requireFreshSecondFactor(request, now);
}

function filterOf({ limit, rule, since, address }: EventsQuery): Parameters<Security['list']>[0] {
  return {
    limit: limit === undefined ? USUAL_LIMIT : Number(limit),
    rule,
    since: since === undefined ? undefined : Date.parse(since),
    address: address === undefined ? undefined : placeOf(address),
  };
}
