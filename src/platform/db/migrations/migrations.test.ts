import { beforeAll, describe, expect, it } from 'vitest';
import { eachEmptyDatabase } from '../../../../test/support/databases.ts';
import { fillTables, readTables } from '../../../../test/support/fill-tables.ts';
import { openAfter } from '../../../../test/support/migrated.ts';
import { inspectSchema } from '../inspect-schema.ts';
import { migrateToLatest } from '../migrate.ts';
import { RELEASE } from '../release.ts';
import { MIGRATIONS } from './index.ts';

describe('the list of migrations', () => {
  it('names each once, with a number and what it does', () => {
    const names = MIGRATIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^\d{3}-[a-z0-9-]+$/);
  });

  it('leaves the release before this one able to use the tables', () => {
    for (const { name, oldestRelease = 1 } of MIGRATIONS) {
      expect([name, oldestRelease <= Math.max(1, RELEASE - 1)]).toEqual([name, true]);
    }
  });
});

eachEmptyDatabase('the tables', (_kind, newOne) => {
  let today: Awaited<ReturnType<typeof inspectSchema>>;
  beforeAll(async () => {
    const fresh = await openAfter(MIGRATIONS.length, newOne);
    today = await inspectSchema(fresh.open.db);
    await fresh.remove();
  });

  it.each(MIGRATIONS.slice(0, -1).map(({ name }, i) => [i + 1, name] as const))(
    'after %i migrations (%s), with rows in all of them, become those of today and keep every row',
    async (count) => {
      const old = await openAfter(count, newOne);
      const filled = await fillTables(old.open);
      expect(filled.size).toBeGreaterThan(3);
      const before = await readTables(old.open, filled);
      expect((await migrateToLatest(old.open)).length).toBe(MIGRATIONS.length - count);
      expect(await readTables(old.open, filled)).toEqual(before);
      expect(await inspectSchema(old.open.db)).toEqual(today);
      await old.remove();
    },
  );
});
