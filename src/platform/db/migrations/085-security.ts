import type { CreateTableBuilder, Kysely } from 'kysely';

type Table = CreateTableBuilder<string, string>;

const columns = (table: Table, type: 'text' | 'bigint', isNullable: boolean, ...names: string[]): Table =>
  names.reduce(
    (built, name) => built.addColumn(name, type, (column) => (isNullable ? column : column.notNull())),
    table,
  );

/** What was noticed of attacks, whom the operator was told, which secrets were seen, who is kept out, and what operators did. */
export async function security(db: Kysely<unknown>): Promise<void> {
  const create = (name: string): Table => db.schema.createTable(name) as Table;
  const index = (table: string, column: string): Promise<void> =>
    db.schema.createIndex(`${table}_by_${column}`).on(table).column(column).execute();

  const event = columns(create('security_events'), 'text', false, 'id', 'alike', 'rule', 'detail');
  await columns(
    columns(event, 'text', true, 'address', 'account_hash'),
    'bigint',
    false,
    'count',
    'first_at',
    'last_at',
  )
    .addPrimaryKeyConstraint('security_events_key', ['id'])
    .addUniqueConstraint('security_events_alike', ['alike'])
    .execute();
  await index('security_events', 'last_at');
  await index('security_events', 'account_hash');

  await columns(columns(create('security_alerts'), 'text', false, 'rule'), 'bigint', false, 'sent_at')
    .addPrimaryKeyConstraint('security_alerts_key', ['rule'])
    .execute();

  const sighting = columns(create('secret_sightings'), 'text', false, 'setting', 'fingerprint');
  await columns(sighting, 'bigint', false, 'first_seen_at', 'last_seen_at')
    .addPrimaryKeyConstraint('secret_sightings_key', ['setting', 'fingerprint'])
    .execute();

  const blocked = columns(create('blocked_addresses'), 'text', false, 'address');
  await columns(blocked, 'bigint', false, 'created_at', 'until')
    .addPrimaryKeyConstraint('blocked_addresses_key', ['address'])
    .execute();

  const action = columns(create('operator_actions'), 'text', false, 'id', 'way', 'action', 'target');
  await columns(columns(action, 'text', true, 'user_id'), 'bigint', false, 'at')
    .addPrimaryKeyConstraint('operator_actions_key', ['id'])
    .execute();
  await index('operator_actions', 'at');
  await index('operator_actions', 'user_id');

  await columns(
    columns(create('key_places'), 'text', false, 'key_id', 'user_id', 'place_hash'),
    'bigint',
    false,
    'first_at',
  )
    .addPrimaryKeyConstraint('key_places_key', ['key_id', 'place_hash'])
    .addForeignKeyConstraint('key_places_key_id', ['key_id'], 'api_keys', ['id'], (fk) => fk.onDelete('cascade'))
    .execute();
  await index('key_places', 'user_id');
}
