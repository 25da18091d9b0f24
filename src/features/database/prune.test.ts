import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { pruneDatabase } from './prune.store.ts';
import { RETENTION } from './retention-periods.ts';

const DAY = 86_400_000;
const NOW = 2_000_000_000_000;
const ago = (days: number): number => NOW - days * DAY;
const bytes = new Uint8Array([1]);

eachDatabase('pruning', (kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  beforeEach(async () => {
    for (const table of [
      'search_history',
      'stock_analyses',
      'snapshots',
      'snapshot_records',
      'price_history',
      'market_references',
      'users',
      'job_leases',
    ]) {
      await sql`delete from ${sql.table(table)}`.execute(open.db);
    }
  });

  const people = (...ids: string[]) =>
    open.db
      .insertInto('users')
      .values(ids.map((id) => ({ id, email: `${id}@example.com`, name: id, created_at: ago(3000) })))
      .execute();
  const history = (id: string, revision: number, updatedDaysAgo: number) =>
    open.db
      .insertInto('price_history')
      .values({
        id,
        source: 's',
        is_demo: 0,
        symbol: 'KO',
        revision,
        bars: 1,
        candles_hash: id,
        updated_at: ago(updatedDaysAgo),
        candles: bytes,
      })
      .execute();
  const snapshot = async (hash: string, daysAgo: number, historyId = 'h') => {
    const records = { hash: `records of ${hash}`, body: bytes };
    await open.db.insertInto('snapshot_records').values(records).execute();
    await open.db
      .insertInto('snapshots')
      .values({
        hash,
        source: 's',
        is_demo: 0,
        symbol: 'KO',
        as_of: 'd',
        history_id: historyId,
        bars: 1,
        candles_hash: 'c',
        created_at: ago(daysAgo),
        records_hash: records.hash,
        header: bytes,
      })
      .execute();
  };
  const reference = (hash: string, daysAgo: number) =>
    open.db
      .insertInto('market_references')
      .values({ hash, source: 's', is_demo: 0, universe: 'u', as_of: 'd', created_at: ago(daysAgo), body: bytes })
      .execute();
  const analysis = (
    id: string,
    daysAgo: number,
    more: { snapshot_hash?: string; reference_hash?: string; is_demo?: number; as_of?: string } = {},
  ) =>
    open.db
      .insertInto('stock_analyses')
      .values({
        id,
        input_hash: id,
        strategy: 'value',
        engine_version: '1',
        source: 's',
        is_demo: 0,
        symbol: 'KO',
        as_of: '2000-01-01',
        snapshot_hash: 's',
        reference_hash: null,
        created_at: ago(daysAgo),
        document: '{}',
        ...more,
      })
      .execute();
  const search = (id: string, daysAgo: number, user_id: string | null, analysis_id: string | null = null) =>
    open.db
      .insertInto('search_history')
      .values({
        id,
        user_id,
        symbol: 'KO',
        strategy: 'value',
        source: 's',
        is_demo: 0,
        analysis_id,
        searched_at: ago(daysAgo),
      })
      .execute();
  const keys = async (table: string, key = 'id'): Promise<unknown[]> =>
    (
      await sql<{ key: unknown }>`select ${sql.ref(key)} as "key" from ${sql.table(table)} order by 1`.execute(open.db)
    ).rows.map((row) => row.key);
  const ground = async (): Promise<void> => {
    await history('h', 1, 0);
    await snapshot('s', 0);
    // The newest of its symbol and strategy stays, so each case has one beside what it is about.
    await analysis('newest', 0, { as_of: '2030-01-01' });
    await analysis('newest demo', 0, { as_of: '2030-01-01', is_demo: 1 });
  };
  const prune = () => pruneDatabase(open.db, NOW);

  it('keeps searches of people for two years and those of visitors for 90 days', async () => {
    await people('ada');
    await search('people 729', 729, 'ada');
    await search('people 731', 731, 'ada');
    await search('visitor 89', 89, null);
    await search('visitor 91', 91, null);
    await prune();
    expect(await keys('search_history')).toEqual(['people 729', 'visitor 89']);
  });

  it('keeps analyses for 400 days, those of the demo market for 30', async () => {
    await ground();
    await analysis('real 399', 399);
    await analysis('real 401', 401);
    await analysis('demo 29', 29, { is_demo: 1 });
    await analysis('demo 31', 31, { is_demo: 1 });
    await prune();
    expect(await keys('stock_analyses')).toEqual(['demo 29', 'newest', 'newest demo', 'real 399']);
  });

  it('keeps an analysis that something refers to, whatever its age, and the newest of its symbol', async () => {
    await ground();
    await people('ada');
    await analysis('searched', 2000);
    await search('mine', 700, 'ada', 'searched');
    await open.db
      .updateTable('stock_analyses')
      .set({ created_at: ago(2000) })
      .where('id', '=', 'newest')
      .execute();
    await prune();
    expect(await keys('stock_analyses')).toEqual(['newest', 'newest demo', 'searched']);
    expect(await open.db.selectFrom('search_history').select('analysis_id').execute()).toEqual([
      { analysis_id: 'searched' },
    ]);
  });

  it('keeps what a table refers to that was added later', async () => {
    await ground();
    await analysis('shared', 2000);
    await analysis('named', 2000);
    await sql`create table later (id text primary key, about text references stock_analyses (id), analysis_id text)`.execute(
      open.db,
    );
    await sql`insert into later values ('l', 'shared', 'named')`.execute(open.db);
    await prune();
    expect(await keys('stock_analyses')).toEqual(['named', 'newest', 'newest demo', 'shared']);
    await sql`drop table later`.execute(open.db);
  });

  it('lets go, in the same run, of all that only an old analysis needed', async () => {
    await ground();
    await history('replaced', 0, 500);
    await snapshot('old', 500, 'replaced');
    await reference('old', 500);
    await reference('unused and newest', 400);
    await analysis('old', 500, { snapshot_hash: 'old', reference_hash: 'old' });
    const planned = await pruneDatabase(open.db, NOW, RETENTION, { dryRun: true });
    expect(await keys('stock_analyses')).toContain('old');
    expect(await prune()).toEqual(planned);
    const counts = planned.filter(({ rows }) => rows > 0).map(({ table, rows }) => `${table} ${rows}`);
    expect(counts).toEqual([
      'stock_analyses 1',
      'snapshots 1',
      'snapshot_records 1',
      'market_references 1',
      'price_history 1',
    ]);
    expect([await keys('snapshots', 'hash'), await keys('price_history')]).toEqual([['s'], ['h']]);
    expect(await keys('market_references', 'hash')).toEqual(['unused and newest']);
  });

  it('keeps the latest revision of a history, one that is referred to, and one that was replaced just now', async () => {
    await history('first', 1, 400);
    await history('referred', 2, 400);
    await history('just now', 3, 6);
    await history('latest', 4, 400);
    await snapshot('s', 0, 'referred');
    await prune();
    expect(await keys('price_history')).toEqual(['just now', 'latest', 'referred']);
  });

  // SQLite lets one write at a time: there is nobody to give way to.
  const onPostgres: typeof it | (() => void) = kind === 'postgres' ? it : () => undefined;
  onPostgres('gives way to whoever is about to refer to what is going', async () => {
    await ground();
    await snapshot('old', 500);
    const other = await openDatabase(database.url);
    await other.db.transaction().execute(async (tx) => {
      await tx.selectFrom('snapshots').select('hash').where('hash', '=', 'old').execute();
      const cut = await prune();
      expect(cut.find(({ table }) => table === 'snapshots')).toMatchObject({ rows: 0, isCutShort: true });
      await tx.updateTable('stock_analyses').set({ snapshot_hash: 'old' }).where('id', '=', 'newest').execute();
    });
    await other.close();
    await prune();
    expect(await keys('snapshots', 'hash')).toContain('old');
  });

  it('never takes people or what they keep', async () => {
    await people('ada');
    await open.db
      .insertInto('favorite_stocks')
      .values({ user_id: 'ada', symbol: 'KO', source: 's', is_demo: 0, created_at: 0 })
      .execute();
    await prune();
    expect([await keys('users'), await keys('favorite_stocks', 'symbol')]).toEqual([['ada'], ['KO']]);
  });

  it('takes accounts that were never confirmed after 30 days, and nobody who did anything', async () => {
    const all = ['new', 'old', 'confirmed', 'shut', 'operator', 'keeps', 'signed-in', 'before-passwords'];
    await people(...all);
    const change = (id: string, change: Record<string, number | string>) =>
      open.db.updateTable('users').set(change).where('id', '=', id).execute();
    await change('new', { created_at: ago(30) });
    await change('old', { created_at: ago(31) });
    await change('confirmed', { email_verified: 1 });
    await change('shut', { disabled_at: ago(50) });
    await change('operator', { role: 'operator' });
    const signedUp = all.filter((id) => id !== 'before-passwords');
    const dated = { created_at: 1, updated_at: 1 };
    await open.db
      .insertInto('credentials')
      .values(signedUp.map((id) => ({ id, user_id: id, provider_id: 'p', account_id: id, password: 'x', ...dated })))
      .execute();
    const favourite = { user_id: 'keeps', symbol: 'KO', source: 's', is_demo: 0, created_at: 1 };
    await open.db.insertInto('favorite_stocks').values(favourite).execute();
    const session = { id: 's', user_id: 'signed-in', token_hash: 't', expires_at: NOW, ...dated };
    await open.db.insertInto('sessions').values(session).execute();
    const counted = (await pruneDatabase(open.db, NOW, RETENTION, { dryRun: true })).find(
      ({ table }) => table === 'users',
    );
    expect(counted?.rows).toBe(1);
    await pruneDatabase(open.db, NOW);
    const left = await open.db.selectFrom('users').select('id').orderBy('id').execute();
    expect(left.map(({ id }) => id)).toEqual(all.filter((id) => id !== 'old').sort());
    const ways = await open.db.selectFrom('credentials').select('user_id').execute();
    expect(ways.some(({ user_id }) => user_id === 'old')).toBe(false);
  });

  it('takes favourites that people removed once they cannot be brought back', async () => {
    await people('ada');
    const favourite = { user_id: 'ada', source: 's', is_demo: 0, created_at: 0 };
    await open.db
      .insertInto('favorite_stocks')
      .values([
        { ...favourite, symbol: 'KEPT', removed_at: null },
        { ...favourite, symbol: 'LATELY', removed_at: ago(RETENTION.removedFavourites) },
        { ...favourite, symbol: 'LONG', removed_at: ago(RETENTION.removedFavourites) - 1 },
      ])
      .execute();
    await prune();
    expect(await keys('favorite_stocks', 'symbol')).toEqual(['KEPT', 'LATELY']);
  });

  it('takes more than one batch, and ends between two where it is told to', async () => {
    await open.db
      .insertInto('search_history')
      .values(
        Array.from({ length: 450 }, (_, i) => ({
          id: `v${i}`,
          user_id: null,
          symbol: 'KO',
          strategy: 'value',
          source: 's',
          is_demo: 0,
          analysis_id: null,
          searched_at: 1,
        })),
      )
      .execute();
    const stop = new AbortController();
    const cut = await pruneDatabase(open.db, NOW, RETENTION, {
      signal: stop.signal,
      onBatch: () => Promise.resolve(keys('search_history').then((left) => void (left.length < 300 && stop.abort()))),
    });
    expect(cut.at(-1)).toMatchObject({ table: 'search_history', rows: 200, isCutShort: true });
    const rest = await prune();
    expect(rest.find(({ what }) => what === 'of visitors')).toMatchObject({ rows: 250, isCutShort: false });
  });
});
