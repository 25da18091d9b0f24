import { Type } from 'typebox';
import type { Static } from 'typebox';

/** `POST /api/precomputation/trigger`. */
export const TriggeredSchema = Type.Object(
  {
    success: Type.Literal(true),
    task_id: Type.String({ description: 'The run that waits or is under way; asking again starts no second one.' }),
    message: Type.String(),
  },
  { additionalProperties: false, $id: 'PrecomputationTriggered' },
);
export type Triggered = Static<typeof TriggeredSchema>;

/** `POST /api/precomputation/trigger` takes nothing. */
export const NothingSchema = Type.Object({}, { additionalProperties: false });
