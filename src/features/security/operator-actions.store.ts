import { newId } from '../../platform/db/id.ts';
import type { Database, OperatorActionsRow } from './security-database.store.ts';

/** Something that an operator did. */
export interface OperatorAction {
  /** Null: at the command line, or with OPERATOR_TOKEN. */
  readonly userId: string | null;
  readonly way: 'session' | 'key' | 'token' | 'command';
  readonly action: string;
  readonly target: string;
}

const LONGEST = 200;

export async function recordAction(db: Database, done: OperatorAction, now: number): Promise<void> {
  const target = done.target.replace(/[^\x20-\x7e]/g, '?').slice(0, LONGEST);
  await db
    .insertInto('operator_actions')
    .values({
      id: newId(now),
      at: now,
      user_id: done.userId,
      way: done.way,
      action: done.action.slice(0, LONGEST),
      target,
    })
    .execute();
}

/** What operators did, newest first, with the address of whoever is still there. */
export function listActions(
  db: Database,
  limit: number,
): Promise<readonly (OperatorActionsRow & { readonly email: string | null })[]> {
  return db
    .selectFrom('operator_actions')
    .leftJoin('users', 'users.id', 'operator_actions.user_id')
    .selectAll('operator_actions')
    .select('users.email')
    .orderBy('at', 'desc')
    .orderBy('operator_actions.id', 'desc')
    .limit(limit)
    .execute();
}
