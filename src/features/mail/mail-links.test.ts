import { afterAll, beforeAll, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { cancelLinks, findLink, insertLink, spendLink } from './mail-links.store.ts';

const NOW = Date.UTC(2026, 10, 20, 21);
const LINK = { purpose: 'reset-password', subject: 'user-1', minutes: 30 };

eachDatabase('links in mails', (_kind, newOne) => {
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

  it('work once, also where several use them at the same moment', async () => {
    const token = await insertLink(open.db, LINK, NOW);
    const tries = await Promise.all(
      Array.from({ length: 12 }, () => spendLink(open.db, token, 'reset-password', NOW + 1)),
    );
    expect(tries.filter((subject) => subject !== null)).toEqual(['user-1']);
    expect(await findLink(open.db, token, 'reset-password', NOW + 2)).toBeNull();
  });

  it('can be looked at without being used up', async () => {
    const token = await insertLink(open.db, LINK, NOW);
    expect(await findLink(open.db, token, 'reset-password', NOW)).toBe('user-1');
    expect(await spendLink(open.db, token, 'reset-password', NOW)).toBe('user-1');
  });

  it('expire', async () => {
    const token = await insertLink(open.db, LINK, NOW);
    const end = NOW + 30 * 60_000;
    expect(await findLink(open.db, token, 'reset-password', end - 1)).toBe('user-1');
    expect(await spendLink(open.db, token, 'reset-password', end)).toBeNull();
  });

  it('serve the one purpose they were made for', async () => {
    const token = await insertLink(open.db, LINK, NOW);
    expect(await spendLink(open.db, token, 'verify-email', NOW)).toBeNull();
    expect(await spendLink(open.db, token, 'reset-password', NOW)).toBe('user-1');
  });

  it('can be cancelled', async () => {
    const token = await insertLink(open.db, LINK, NOW);
    const others = await insertLink(open.db, { ...LINK, subject: 'user-2' }, NOW);
    await cancelLinks(open.db, 'reset-password', 'user-1', NOW);
    expect(await spendLink(open.db, token, 'reset-password', NOW)).toBeNull();
    expect(await spendLink(open.db, others, 'reset-password', NOW)).toBe('user-2');
  });

  it('stand in the database as digests only, and nothing else opens them', async () => {
    const token = await insertLink(open.db, LINK, NOW);
    const rows = JSON.stringify(await open.db.selectFrom('mail_links').selectAll().execute());
    expect(rows).not.toContain(token);
    for (const wrong of ['', 'x', token.slice(1), `${token}=`, token.toUpperCase(), `${token}' or '1'='1`]) {
      expect(await spendLink(open.db, wrong, 'reset-password', NOW)).toBeNull();
    }
  });
});
