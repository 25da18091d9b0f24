import { createTestApp } from '../../../test/support/test-app.ts';
import { expect, it } from 'vitest';
import type { LateWrite } from '../write-behind.ts';
import type { KyselyPlugin, PluginTransformQueryArgs, RootOperationNode } from 'kysely';
import type { AppError } from '../errors.ts';
import { makeKey } from './api-key-format.ts';
import { createApiKeys } from './api-keys.ts';
import { digestOf } from './secrets.ts';

/** A database that can be read and not written, and counts what it is asked. */
class ReadOnly implements KyselyPlugin {
  reads = 0;
  writes = 0;
  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    if (node.kind === 'SelectQueryNode') this.reads += 1;
    else {
      this.writes += 1;
      throw new Error('the disk is full');
    }
    return node;
  }
  transformResult: KyselyPlugin['transformResult'] = ({ result }) => Promise.resolve(result);
}

const PLACE = '203.0.113.7';

it('reads a key once in five seconds, and leaves once a minute to be written behind the answers that it was used', async () => {
  const app = await createTestApp();
  const { db } = app.container.database;
  const key = makeKey();
  const about = { id: 'u1', email: 'ann@example.com', name: 'Ann', created_at: 1, updated_at: 1 };
  await db
    .insertInto('users')
    .values({ ...about, role: 'user' })
    .execute();
  await db
    .insertInto('api_keys')
    .values({
      ...{ id: 'k1', user_id: 'u1', name: 'x', key_hash: digestOf(key), shown: 'tw_x', scopes: 'read analyse' },
      ...{ created_at: 1, last_used_at: null, revoked_at: null },
    })
    .execute();
  const watch = new ReadOnly();
  const left: string[] = [];
  const behind = { add: ({ key: what, userId }: LateWrite) => void left.push(`${what} of ${userId}`) };
  let now = 1_000_000;
  const keys = createApiKeys({ db: db.withPlugin(watch), now: () => now, missesPerMinute: 30, behind });
  for (let second = 0; second < 120; second += 1) {
    now += 1000;
    expect(await keys.read(key, PLACE)).toMatchObject({
      id: 'u1',
      sessionId: null,
      key: { id: 'k1', scopes: ['read', 'analyse'] },
    });
  }
  expect(watch.reads).toBe(24);
  expect([watch.writes, left]).toEqual([0, ['key k1 of u1', 'key k1 of u1']]);
  // What cannot be a key costs no question at all.
  for (const text of ['', 'tw_', `${key}x`, key.slice(0, -1)])
    await expect(keys.read(text, PLACE)).rejects.toThrow('invalid_key');
  expect(watch.reads).toBe(24);
  await app.close();
});

it('looks up thirty made-up keys a minute of one place, and a key that opened something all the same', async () => {
  const app = await createTestApp();
  const { db } = app.container.database;
  const key = makeKey();
  const about = { id: 'u2', email: 'bob@example.com', name: 'Bob', created_at: 1, updated_at: 1 };
  await db
    .insertInto('users')
    .values({ ...about, role: 'user' })
    .execute();
  await db
    .insertInto('api_keys')
    .values({
      ...{ id: 'k2', user_id: 'u2', name: 'x', key_hash: digestOf(key), shown: 'tw_x', scopes: 'read' },
      ...{ created_at: 1, last_used_at: 1_000_000, revoked_at: null },
    })
    .execute();
  const watch = new ReadOnly();
  let now = 1_000_000;
  const keys = createApiKeys({
    db: db.withPlugin(watch),
    now: () => now,
    missesPerMinute: 30,
    behind: app.container.behind,
  });
  await keys.read(key, PLACE);
  const refused: string[] = [];
  for (let i = 0; i < 1000; i += 1)
    await keys.read(makeKey(), PLACE).catch((error: unknown) => refused.push((error as AppError).code));
  expect([refused[29], refused[30], refused.length]).toEqual(['invalid_key', 'too_many_requests', 1000]);
  expect(watch.reads).toBe(31);
  now += 6000;
  expect(await keys.read(key, PLACE)).toMatchObject({ id: 'u2' });
  // Another place, and this one after a minute, are looked up again.
  await expect(keys.read(makeKey(), '203.0.113.8')).rejects.toThrow('invalid_key');
  now += 60_000;
  const unknown = makeKey();
  await expect(keys.read(unknown, PLACE)).rejects.toThrow('invalid_key');
  const reads = watch.reads;
  // The same unknown key is not looked up again at once.
  await expect(keys.read(unknown, PLACE)).rejects.toThrow('invalid_key');
  expect(watch.reads).toBe(reads);
  await app.close();
});
