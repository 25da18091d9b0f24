import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { providerError, scriptedHistory, scriptedSource } from '../../../test/support/live-doubles.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { extend, finish, sweep, takeOn, type FlightDeps, type FlightKey, type Seen } from './flight.ts';

const source = scriptedSource('one', ['answer']);
const by = (owner: string): FlightKey => ({ key: 'history AAPL', source, owner });

eachDatabase('a question that several processes ask', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  let time: number;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
  });
  beforeEach(async () => {
    time = 1_700_000_000_000;
    await open.db.deleteFrom('source_flights').execute();
  });
  afterAll(async () => {
    await open.close();
    await database.remove();
  });
  const deps = (): FlightDeps => ({ db: open.db, now: () => time, sharedNow: () => Promise.resolve(time) });
  const take = (owner: string, waited = false): Promise<Seen> => takeOn(deps(), by(owner), { leaseMs: 1_000, waited });

  it('is taken on by one of them', async () => {
    const seen = await Promise.all(Array.from({ length: 25 }, (_, i) => take(`p${i}`)));
    expect(seen.filter(({ state }) => state === 'mine')).toHaveLength(1);
    expect(await take('late')).toEqual({ state: 'running' });
  });

  it('is taken over by one of them when the first is lost', async () => {
    await take('lost');
    time += 1_000;
    const seen = await Promise.all(Array.from({ length: 25 }, (_, i) => take(`p${i}`)));
    expect(seen.filter(({ state }) => state === 'mine')).toHaveLength(1);
  });

  it('stays with the one that says in time that it needs longer', async () => {
    await take('slow');
    time += 999;
    await extend(deps(), by('slow'), 500.5);
    time += 500;
    expect(await take('other')).toEqual({ state: 'running' });
    time += 1;
    expect(await take('other')).toEqual({ state: 'mine' });
  });

  it('is answered for all, for a moment', async () => {
    await take('first');
    const value = scriptedHistory('one', 'AAPL');
    await finish(deps(), by('first'), { value }, 2_000);
    expect(await take('other')).toEqual({ state: 'done', value });
    time += 2_000;
    expect(await take('other')).toEqual({ state: 'mine' });
  });

  it('that has no such symbol for an answer says so to all', async () => {
    await take('first');
    await finish(deps(), by('first'), { value: null }, 2_000);
    expect(await take('other')).toEqual({ state: 'done', value: null });
  });

  it('fails for those who waited for it, and is open to others', async () => {
    await take('first');
    const error = providerError('one', 'back-off', { code: 'source_refused', after: 7 });
    await finish(deps(), by('first'), { error }, 2_000);
    const seen = await take('waited', true);
    expect(seen).toMatchObject({ state: 'failed', error: { source: 'one', code: 'source_refused' } });
    expect(seen.state === 'failed' ? seen.error : null).toMatchObject({ retry: 'back-off', retryAfterSeconds: 7 });
    expect(await take('new')).toEqual({ state: 'mine' });
  });

  it('is not answered by one that lost it to another', async () => {
    await take('slow');
    time += 1_000;
    await take('second');
    await finish(deps(), by('slow'), { value: 'old' }, 2_000);
    expect(await take('other')).toEqual({ state: 'running' });
  });

  it('with an answer that cannot be read, or from a clock that was set back, is asked again', async () => {
    await take('first');
    await finish(deps(), by('first'), { value: 1 }, 2_000);
    await open.db
      .updateTable('source_flights')
      .set({ body: new Uint8Array([1, 2, 3]) })
      .execute();
    expect(await take('second')).toEqual({ state: 'mine' });
    time -= 3_600_000;
    expect(await take('third')).toEqual({ state: 'mine' });
  });

  it('is forgotten when nobody waits for it any more', async () => {
    await take('first');
    await finish(deps(), by('first'), { value: 1 }, 2_000);
    await sweep(deps());
    expect(await open.db.selectFrom('source_flights').select('key').execute()).toHaveLength(1);
    time += 2_001;
    await sweep(deps());
    expect(await open.db.selectFrom('source_flights').select('key').execute()).toEqual([]);
  });
});
