import type { Selectable } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { withoutDeadline } from '../../platform/db/deadline.ts';
import type { Database } from '../../platform/db/schema.ts';
import type { OperatorActionsTable, SecurityEventsTable } from '../../platform/db/security-schema.ts';

export { inTransaction, withoutDeadline };
export type { Database };
export type SecurityEventsRow = Selectable<SecurityEventsTable>;
export type OperatorActionsRow = Selectable<OperatorActionsTable>;
