import type { CreateTableBuilder, Kysely } from 'kysely';

type Table = CreateTableBuilder<string, string>;

const create = (db: Kysely<unknown>, name: string): Table => db.schema.createTable(name) as Table;

const columns = (table: Table, type: 'text' | 'bigint', isNullable: boolean, ...names: string[]): Table =>
  names.reduce(
    (built, name) => built.addColumn(name, type, (column) => (isNullable ? column : column.notNull())),
    table,
  );

const key = (table: Table, name: string): Table =>
  table.addColumn(name, 'text', (column) => column.primaryKey().notNull()) as Table;

const index = (db: Kysely<unknown>, table: string, names: string[]): Promise<void> =>
  db.schema
    .createIndex(`${table}_by_${names.join('_')}`)
    .on(table)
    .columns(names)
    .execute();

/** Mails on their way, who gets none, how the way out fares, and the links in them. */
export async function mail(db: Kysely<unknown>): Promise<void> {
  const body = columns(key(create(db, 'mail_queue'), 'id'), 'text', false, 'kind', 'address', 'subject', 'text_part');
  const named = columns(columns(body, 'text', false, 'html_part', 'message_id'), 'text', true, 'unsubscribe_url');
  const timed = columns(columns(named, 'text', false, 'state'), 'bigint', false, 'created_at', 'due_at', 'attempts');
  await columns(columns(timed, 'text', true, 'lease', 'last_problem'), 'bigint', true, 'finished_at').execute();
  await index(db, 'mail_queue', ['state', 'due_at']);
  await index(db, 'mail_queue', ['address']);
  await index(db, 'mail_queue', ['finished_at']);

  const suppressed = columns(create(db, 'mail_suppressions'), 'text', false, 'address', 'scope', 'reason');
  await columns(columns(suppressed, 'text', true, 'note'), 'bigint', false, 'created_at')
    .addPrimaryKeyConstraint('mail_suppressions_key', ['address', 'scope'])
    .execute();

  const transport = columns(key(create(db, 'mail_transports'), 'id'), 'bigint', false, 'failures', 'not_before');
  const told = columns(columns(transport, 'text', true, 'last_problem'), 'bigint', true, 'last_problem_at');
  await columns(told, 'bigint', true, 'last_sent_at').execute();

  const link = columns(key(create(db, 'mail_links'), 'token_hash'), 'text', false, 'purpose', 'subject');
  await columns(columns(link, 'bigint', false, 'created_at', 'expires_at'), 'bigint', true, 'used_at').execute();
  await index(db, 'mail_links', ['expires_at']);
  await index(db, 'mail_links', ['subject']);
}
