import { Type } from 'typebox';
import type { Static } from 'typebox';
import { RULE_NAMES } from './security-rules.ts';

const closed = { additionalProperties: false } as const;
const Address = Type.String({
  minLength: 2,
  maxLength: 45,
  description: 'An IPv4 address, or an IPv6 address, of which the first 64 bits count.',
  examples: ['203.0.113.9'],
});
const Instant = Type.String({ description: 'UTC, ISO 8601.' });

/** `GET /api/security/events`: other keys of a query string are ignored. */
export const EventsQuerySchema = Type.Object({
  limit: Type.Optional(
    Type.String({
      pattern: '^([1-9]\\d?|[1-4]\\d\\d|500)$',
      description: 'How many events, 1 to 500; 100 unless set.',
    }),
  ),
  rule: Type.Optional(
    Type.Enum(RULE_NAMES as [string, ...string[]], { type: 'string', description: 'Only of this rule.' }),
  ),
  since: Type.Optional(
    Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{3})?)?Z)?$',
      description: 'Only what was seen at this time (UTC, ISO 8601) or later.',
    }),
  ),
  address: Type.Optional(Address),
});
export type EventsQuery = Static<typeof EventsQuerySchema>;

const EventSchema = Type.Object(
  {
    id: Type.String(),
    rule: Type.Enum(RULE_NAMES as [string, ...string[]], { type: 'string' }),
    address: Type.Union([Type.String(), Type.Null()], {
      description:
        'Where it came from: an IPv4 address, or the first 64 bits of an IPv6 address; null: from no request.',
    }),
    account_hash: Type.Union([Type.String(), Type.Null()], {
      description: "SHA-256 of the account's id, or of the e-mail address that was tried; null: nobody is known.",
    }),
    detail: Type.String({ description: 'The route, the place in the request, or the name of a setting.' }),
    count: Type.Integer({ minimum: 1, description: 'How many alike events within ten minutes this stands for.' }),
    first_at: Instant,
    last_at: Instant,
  },
  closed,
);

const BlockedSchema = Type.Object({ address: Type.String(), until: Instant }, closed);

export const EventsResponseSchema = Type.Object(
  { events: Type.Array(EventSchema), blocked: Type.Array(BlockedSchema) },
  { ...closed, $id: 'SecurityEventsResponse' },
);
export type EventsResponse = Static<typeof EventsResponseSchema>;

export const BlockBodySchema = Type.Object({ address: Address }, closed);
export const BlockParamsSchema = Type.Object({ address: Address });
export const BlockedResponseSchema = Type.Object(
  { address: Type.String(), until: Type.Union([Instant, Type.Null()], { description: 'Null: it is not blocked.' }) },
  { ...closed, $id: 'BlockedAddress' },
);
