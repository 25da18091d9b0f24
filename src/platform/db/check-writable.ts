import { sql } from 'kysely';
import { AppError } from '../errors.ts';
import type { OpenDatabase } from './database.ts';
import { STATE_TABLE } from './schema-state.ts';
import { unavailable } from './unavailable.ts';
import { writeOnce } from './write-check.ts';

/**
 * Resolves where our tables, which must be there, can be written: a server that can only read them would be one that answers
 * probes and nothing else. The record of the migrations may be another user's alone.
 * @throws AppError `database_unavailable` where nobody can write just now, `database_refused` where our user may not
 */
export async function checkWritable(open: OpenDatabase): Promise<void> {
  if (open.kind === 'postgres') await checkRights(open);
  await writeOnce(open);
}

async function checkRights({ db }: OpenDatabase): Promise<void> {
  const { rows } = await sql<{ isReadOnly: boolean; mayWrite: boolean }>`
    select current_setting('transaction_read_only') = 'on' as "isReadOnly",
      bool_and(has_table_privilege(oid, 'insert') and has_table_privilege(oid, 'update')
        and has_table_privilege(oid, 'delete')) as "mayWrite"
    from pg_class
    where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace
      and relname <> ${STATE_TABLE} and relowner = (select relowner from pg_class where oid = to_regclass(${STATE_TABLE}))`.execute(
    db,
  );
  const [found] = rows;
  if (found?.isReadOnly === true) throw unavailable(Object.assign(new Error('read only'), { code: '25006' }));
  if (found?.mayWrite !== false) return;
  throw new AppError('database_refused', {
    userMessage: 'The user in DATABASE_URL may read the tables, and not write them.',
    retryAfterSeconds: 5,
  });
}
