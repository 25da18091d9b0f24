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

/** The newest of each target of one action, newest first, with the address of whoever is still there. */
export function newestOfEach(
  db: Database,
  action: string,
): Promise<readonly { readonly target: string; readonly at: number; readonly email: string | null }[]> {
  return db
    .selectFrom('operator_actions')
    .leftJoin('users', 'users.id', 'operator_actions.user_id')
    .select(['operator_actions.target', 'operator_actions.at', 'users.email'])
    .where('action', '=', action)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('operator_actions as newer')
            .select('newer.id')
            .whereRef('newer.action', '=', 'operator_actions.action')
            .whereRef('newer.target', '=', 'operator_actions.target')
            .whereRef('newer.at', '>', 'operator_actions.at'),
        ),
      ),
    )
    .orderBy('operator_actions.at', 'desc')
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
