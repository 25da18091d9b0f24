import { createTestApp } from '../../../test/support/test-app.ts';
import { expect, it } from 'vitest';
import type { KyselyPlugin, PluginTransformQueryArgs, RootOperationNode } from 'kysely';
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

it('reads a key once in five seconds, and answers although its use cannot be written down', async () => {
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
  let now = 1_000_000;
  const keys = createApiKeys({ db: db.withPlugin(watch), now: () => now });
  for (let second = 0; second < 120; second += 1) {
    now += 1000;
    expect(await keys.read(key)).toMatchObject({
      id: 'u1',
      sessionId: null,
      key: { id: 'k1', scopes: ['read', 'analyse'] },
    });
  }
  expect(watch.reads).toBe(24);
  expect(watch.writes).toBe(2);
  // What cannot be a key costs no question at all.
  for (const text of ['', 'tw_', `${key}x`, key.slice(0, -1)])
    await expect(keys.read(text)).rejects.toThrow('invalid_key');
  expect(watch.reads).toBe(24);
  await app.close();
});
