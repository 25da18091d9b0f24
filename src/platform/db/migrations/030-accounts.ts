import { sql, type CreateTableBuilder, type Kysely } from 'kysely';

type Table = CreateTableBuilder<string, string>;

const table = (db: Kysely<unknown>, name: string, key = 'id'): Table =>
  db.schema.createTable(name).addColumn(key, 'text', (column) => column.primaryKey().notNull()) as Table;

const columns = (built: Table, type: 'text' | 'bigint', isNullable: boolean, ...names: string[]): Table =>
  names.reduce((next, name) => next.addColumn(name, type, (column) => (isNullable ? column : column.notNull())), built);

const ofUser = (built: Table, name: string): Table =>
  built.addForeignKeyConstraint(`${name}_user`, ['user_id'], 'users', ['id'], (fk) => fk.onDelete('cascade'));

async function people(db: Kysely<unknown>): Promise<void> {
  const add = async (name: string, type: 'text' | 'bigint', fallback: number | string | null): Promise<void> => {
    await db.schema
      .alterTable('users')
      .addColumn(name, type, (column) => (fallback === null ? column : column.notNull().defaultTo(fallback)))
      .execute();
  };
  await add('updated_at', 'bigint', 0);
  await add('email_verified', 'bigint', 0);
  await add('image', 'text', null);
  await add('two_factor_enabled', 'bigint', 0);
  await add('role', 'text', 'user');
  await add('disabled_at', 'bigint', null);
  await sql`update users set updated_at = created_at`.execute(db);
}

async function waysIn(db: Kysely<unknown>): Promise<void> {
  const named = columns(table(db, 'credentials'), 'text', false, 'user_id', 'provider_id', 'account_id');
  await ofUser(
    columns(columns(named, 'text', true, 'password'), 'bigint', false, 'created_at', 'updated_at'),
    'credentials',
  )
    .addUniqueConstraint('credentials_account', ['provider_id', 'account_id'])
    .execute();
  await index(db, 'credentials', 'user_id');

  const factor = columns(table(db, 'second_factors'), 'text', false, 'user_id', 'secret', 'backup_codes');
  const counted = columns(factor, 'bigint', true, 'verified', 'failed_verification_count', 'locked_until');
  await ofUser(
    columns(columns(counted, 'text', true, 'last_code_hash'), 'bigint', true, 'last_code_at'),
    'second_factors',
  )
    .addUniqueConstraint('second_factors_once', ['user_id'])
    .execute();
}

async function sessions(db: Kysely<unknown>): Promise<void> {
  const named = columns(table(db, 'sessions'), 'text', false, 'user_id', 'token_hash');
  const dated = columns(named, 'bigint', false, 'created_at', 'updated_at', 'expires_at');
  const from = columns(dated, 'text', true, 'ip_address', 'user_agent');
  await ofUser(columns(from, 'bigint', true, 'last_seen_at', 'second_factor_at'), 'sessions')
    .addUniqueConstraint('sessions_token', ['token_hash'])
    .execute();
  await index(db, 'sessions', 'user_id');
  await index(db, 'sessions', 'expires_at');

  const challenge = columns(table(db, 'sign_in_challenges'), 'text', false, 'identifier', 'value');
  await columns(challenge, 'bigint', false, 'created_at', 'updated_at', 'expires_at').execute();
  await index(db, 'sign_in_challenges', 'identifier');
  await index(db, 'sign_in_challenges', 'expires_at');

  const delays = columns(table(db, 'sign_in_delays', 'key'), 'bigint', false, 'failures', 'last_failed_at', 'ready_at');
  await delays.execute();
  await index(db, 'sign_in_delays', 'last_failed_at');
}

const index = (db: Kysely<unknown>, name: string, column: string): Promise<void> =>
  db.schema.createIndex(`${name}_by_${column}`).on(name).column(column).execute();

/** Accounts: passwords, second factors, sessions, and how often signing in failed. */
export async function accounts(db: Kysely<unknown>): Promise<void> {
  await people(db);
  await waysIn(db);
  await sessions(db);
}
