import { Type } from 'typebox';
import type { Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const Instant = Type.String({ description: 'UTC, ISO 8601.' });

export const ErrorsQuerySchema = Type.Object({
  since: Type.Optional(
    Type.String({
      pattern: '^(\\d{1,4}[mhd]|\\d{4}-\\d{2}-\\d{2}(T[\\d:.]{5,12}Z)?)$',
      description: 'Only errors seen since then: `90m`, `24h`, `7d`, or a date. Absent: `7d`.',
    }),
  ),
  limit: Type.Optional(
    Type.String({ pattern: '^([1-9]\\d?|[1-4]\\d\\d|500)$', description: 'From 1 to 500; absent: 100.' }),
  ),
});
export type ErrorsQuery = Static<typeof ErrorsQuerySchema>;

const ErrorSchema = Type.Object(
  {
    fingerprint: Type.String({ description: 'The same for errors of the same types, thrown at the same place.' }),
    code: Type.String({ description: 'The code that was answered.' }),
    kind: Type.String({
      description: 'Type of the error and of its causes. Its text is in the log, beside the request id.',
    }),
    place: Type.String({ description: 'Function and file where it was thrown; empty where that is unknown.' }),
    count: Type.Integer({ minimum: 1 }),
    first_at: Instant,
    last_at: Instant,
    release: Type.String({ description: 'The release that it was last seen in.' }),
    routes: Type.Array(Type.String()),
    request_ids: Type.Array(Type.String(), { description: 'The newest, last one last.' }),
  },
  closed,
);

export const ErrorsResponseSchema = Type.Object(
  { errors: Type.Array(ErrorSchema) },
  { ...closed, $id: 'ErrorsResponse' },
);
export type ErrorsResponse = Static<typeof ErrorsResponseSchema>;
