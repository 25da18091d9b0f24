import { Type } from 'typebox';
import type { Static } from 'typebox';

/** `GET /api/health`: 200 while every check is ok, else 503. */
export const HealthResponseSchema = Type.Object(
  {
    status: Type.Enum(['healthy', 'unhealthy'], { type: 'string' }),
    version: Type.String(),
    engine_version: Type.String(),
    uptime_seconds: Type.Integer(),
    database: Type.Object(
      {
        status: Type.Enum(['ok', 'unreachable', 'not_writable'], { type: 'string' }),
        kind: Type.Enum(['sqlite', 'postgres'], { type: 'string' }),
        problem: Type.Union([Type.String(), Type.Null()], {
          description: 'Why nothing can be saved, such as "disk full"; it is found out within ten seconds.',
        }),
      },
      { additionalProperties: false },
    ),
    mail: Type.Object(
      {
        status: Type.Enum(['ok', 'printed', 'not_configured', 'failing', 'late', 'unknown'], {
          type: 'string',
          description:
            'not_configured and printed: nothing is sent. It never makes the server unhealthy: everything else works.',
        }),
      },
      { additionalProperties: false },
    ),
    market_data: Type.Object(
      {
        source: Type.String(),
        is_demo: Type.Boolean(),
        calendar_until: Type.String({ description: 'The last day that the exchange calendar is known for.' }),
        warning: Type.Union([Type.String(), Type.Null()], {
          description: 'From 60 days before that day on, what to do about it.',
        }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false, $id: 'HealthResponse' },
);
export type HealthResponse = Static<typeof HealthResponseSchema>;

const TextOrNull = Type.Union([Type.String(), Type.Null()]);

/** `GET /api/health/details`: every check, whether it passes or not. */
export const HealthDetailsSchema = Type.Object(
  {
    checks: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          status: Type.Enum(['ok', 'warning', 'problem', 'unknown'], { type: 'string' }),
          text: Type.String({ description: 'The state in one sentence.' }),
          fix: TextOrNull,
          effect: Type.Union([Type.String(), Type.Null()], { description: 'What people notice.' }),
          command: Type.Union([Type.String(), Type.Null()], { description: 'The command to begin with.' }),
          since: Type.Union([Type.String(), Type.Null()], { description: 'UTC, ISO 8601.' }),
        },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false, $id: 'HealthDetails' },
);
