import { Type } from 'typebox';

/** How many new analyses a day somebody may have, and the plan that says so; null for a visitor. */
export interface Allowed {
  readonly plan: string | null;
  readonly limit: number;
}

/** What somebody has used of a day's new analyses. */
export interface Usage extends Allowed {
  readonly used: number;
  readonly left: number;
  /** When the count begins anew, in milliseconds since 1970-01-01 UTC. */
  readonly resetsAt: number;
}

const closed = { additionalProperties: false } as const;
const CountedSchema = Type.Object(
  {
    used: Type.Integer(),
    limit: Type.Integer(),
    left: Type.Integer(),
    resets_at: Type.String({ description: 'When the count begins anew: UTC, ISO 8601.' }),
  },
  closed,
);

/** The answer to `GET /api/account/usage`. */
export const UsageSchema = Type.Object(
  {
    success: Type.Literal(true),
    plan: Type.Union([Type.String(), Type.Null()], {
      description: 'Null without an account, and where nothing is sold.',
    }),
    new_analyses: Type.Union([CountedSchema, Type.Null()], {
      description: 'New analyses of today (UTC), by account or network address; null where nothing is counted.',
    }),
  },
  { ...closed, $id: 'Usage' },
);
