import { sql, type Kysely } from 'kysely';

/** The newest time step of a second factor whose code was taken, and browsers in which a code was entered before. */
export async function secondFactorSteps(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('second_factors').addColumn('last_step', 'bigint').execute();
  // What was taken before is not known by step, but none can have been newer than the one after its time.
  await sql`update second_factors set last_step = last_code_at / 30000 + 1 where last_code_at is not null`.execute(db);

  await db.schema
    .createTable('second_factor_marks')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('user_id', 'text', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('tries_left', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('second_factor_marks_token', ['token_hash'])
    .addForeignKeyConstraint('second_factor_marks_user', ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  for (const column of ['user_id', 'expires_at']) {
    const name = `second_factor_marks_by_${column}`;
    await db.schema.createIndex(name).on('second_factor_marks').column(column).execute();
  }
}
