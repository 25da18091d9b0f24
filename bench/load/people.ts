import { makeKey, shownPart } from '../../src/platform/auth/api-key-format.ts';
import { createSecrets, digestOf } from '../../src/platform/auth/secrets.ts';
import { insertSession } from '../../src/platform/auth/session-store.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { newId } from '../../src/platform/db/id.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { SECRET } from './processes.ts';

/** A person of the benchmark: the cookie of a browser that is signed in, and a key. */
export interface Person {
  readonly id: string;
  readonly cookie: string;
  readonly key: string;
}

/** Makes people who are signed in, before the server starts: signing up would take longer than all that is measured. */
export async function makePeople(databaseUrl: string, count: number): Promise<readonly Person[]> {
  const open = await openDatabase(databaseUrl);
  await migrateToLatest(open);
  const secrets = createSecrets([SECRET]);
  const now = Date.now();
  const people: Person[] = [];
  await open.db.transaction().execute(async (tx) => {
    for (let i = 0; i < count; i += 1) {
      const id = newId(now);
      const user = { id, email: `person-${i}@example.com`, name: `Person ${i}`, created_at: now, email_verified: 1 };
      await tx.insertInto('users').values(user).execute();
      const token = await insertSession(tx, id, { address: '127.0.0.1', userAgent: 'bench' }, now, null);
      const key = makeKey();
      await tx
        .insertInto('api_keys')
        .values({
          id: newId(now),
          user_id: id,
          name: 'bench',
          key_hash: digestOf(key),
          shown: shownPart(key),
          scopes: 'read analyse',
          created_at: now,
          last_used_at: null,
          revoked_at: null,
        })
        .execute();
      people.push({ id, cookie: `tw_session=${token}.${secrets.sign('session', token)}`, key });
    }
  });
  await open.close();
  return people;
}
