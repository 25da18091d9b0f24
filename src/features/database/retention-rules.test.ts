import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../platform/db/database.ts';
import { inspectSchema } from '../../platform/db/inspect-schema.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { RETENTION } from './retention-periods.ts';
import { KEPT, RETENTION_RULES } from './retention-rules.ts';

it('knows of every table whether and when rows of it go', async () => {
  const open = await openDatabase('sqlite:///:memory:');
  await migrateToLatest(open);
  const tables = [...(await inspectSchema(open.db)).keys()];
  await open.close();
  const known = new Set<string>([...RETENTION_RULES.map(({ table }) => table), ...Object.keys(KEPT)]);
  expect(tables.filter((table) => !known.has(table))).toEqual([]);
  expect([...known].filter((table) => !tables.includes(table))).toEqual([]);
});

describe('what the docs say of retention', () => {
  const docs = readFileSync(new URL('../../../docs/database-retention.md', import.meta.url), 'utf8');

  it.each(Object.entries(RETENTION))('names the period of %s: %i days', (name, days) => {
    expect(docs).toMatch(new RegExp(`^\\| \`${name}\` +\\| ${days} days? `, 'm'));
  });
});
