import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');

const filesUnder = (folder: string): string[] =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.posix.join(folder, file.replaceAll('\\', '/')))
    .filter((file) => /\.tsx?$/.test(file));
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);
/** Speaks to the database itself, by Kysely's words or in SQL. */
const speaks = (file: string): boolean =>
  file.endsWith('.store.ts') ||
  /\.(selectFrom|insertInto|updateTable|deleteFrom)\(|\bsql(<[^`]*>)?`/.test(textOf(file));
const runsOnBoth = (text: string): boolean =>
  /\beach(Empty)?(Database|Migrated)\(/.test(text) || /describe\.each\(\[?[^)]*'sqlite'[^)]*'postgres'/s.test(text);

/** What is reached through something else that a spec imports, and that spec. */
const THROUGH: Readonly<Record<string, string>> = {
  'src/features/backup/backup.store.ts': 'test/backup-restore.test.ts',
  'src/features/backup/folder-lock.store.ts': 'test/backup-restore.test.ts',
  'src/features/backup/held-work.store.ts': 'test/backup-restore.test.ts',
  'src/features/backup/erasures.store.ts': 'test/backup-restore.test.ts',
  'src/features/backup/maintenance.store.ts': 'test/backup-restore.test.ts',
  'src/features/backup/restore.store.ts': 'test/backup-restore.test.ts',
  'src/platform/db/dump/portable-tables.ts': 'test/backup-restore.test.ts',
  'src/platform/db/maintenance.ts': 'test/backup-restore.test.ts',
  'src/platform/db/cache-clears.ts': 'test/cache-clear.test.ts',
  'src/features/analysis/keep-judged.store.ts': 'src/app/precompute.test.ts',
  'src/features/analysis/newest-verdicts.store.ts': 'src/app/precompute.test.ts',
  'src/features/screener/saved-screens.store.ts': 'src/features/screener/screener.store.test.ts',
  'src/features/billing/billing.store.ts': 'src/app/billing.test.ts',
  'src/features/billing/billing-customers.store.ts': 'src/app/billing.test.ts',
  'src/features/billing/billing-personal-data.store.ts': 'src/app/billing.test.ts',
  'src/features/quota/quota.store.ts': 'src/app/quota.test.ts',
  'src/features/precomputation/precomputation.store.ts': 'src/app/precomputation.test.ts',
  'src/features/task-queue/task-queue-personal-data.store.ts': 'test/accounts/leaving.test.ts',
  'src/features/track-record/calls.store.ts': 'test/track-record.test.ts',
  'src/features/track-record/figures.store.ts': 'test/track-record.test.ts',
  'src/features/track-record/open-calls.store.ts': 'test/track-record.test.ts',
  'src/features/track-record/record.store.ts': 'test/track-record.test.ts',
  'src/market-data/benchmark-slices.ts': 'src/app/precompute.test.ts',
  'src/market-data/save-snapshots.ts': 'src/app/precompute.test.ts',
  'src/platform/db/insert-many.ts': 'src/app/precompute.test.ts',
  'src/platform/db/boss-schema.ts': 'src/platform/queue/queue.test.ts',
  'src/platform/queue/boss-driver.ts': 'src/platform/queue/queue.test.ts',
  'src/platform/queue/task-workers.store.ts': 'src/platform/queue/queue.test.ts',
  'src/platform/queue/tasks.store.ts': 'src/platform/queue/queue.test.ts',
  'src/features/accounts/accounts-personal-data.store.ts': 'test/accounts/leaving.test.ts',
  'src/features/api-keys/api-keys-personal-data.store.ts': 'test/accounts/leaving.test.ts',
  'src/features/evaluation/evaluation.store.ts': 'src/features/evaluation/evaluation.test.ts',
  'src/features/database/copy.store.ts': 'test/db-copy-command.test.ts',
  'src/features/database/references.store.ts': 'src/features/database/prune.test.ts',
  'src/features/database/retention-conditions.ts': 'src/features/database/prune.test.ts',
  'src/features/database/report-postgres.store.ts': 'src/features/database/report.test.ts',
  'src/features/database/report-sqlite.store.ts': 'src/features/database/report.test.ts',
  'src/features/database/schema.store.ts': 'src/features/database/database.commands.test.ts',
  'src/features/runs/idempotency.store.ts': 'src/app/runs.test.ts',
  'src/features/runs/runs-personal-data.store.ts': 'src/app/runs.test.ts',
  'src/features/runs/runs.store.ts': 'src/app/runs.test.ts',
  'src/features/security/security-database.store.ts': 'test/security-watch.test.ts',
  'src/features/security/security-personal-data.store.ts': 'test/accounts/leaving.test.ts',
  'src/features/symbols/symbols.store.ts': 'src/market-data/directory/directory.test.ts',
  'src/market-data/price-history.ts': 'src/market-data/store.test.ts',
  'src/platform/db/scrub.ts': 'test/accounts/leaving.test.ts',
};

/** What one engine alone needs, and the spec that runs it there. */
const OF_POSTGRES: Readonly<Record<string, string>> = {
  'src/platform/db/postgres-windows.ts': 'src/platform/limits/shared-windows.test.ts',
};

const tests = [...filesUnder('src'), ...filesUnder('test')].filter(isTest);
const onBoth = new Map(tests.map((file) => [file, textOf(file)] as const).filter(([, text]) => runsOnBoth(text)));

function imports(file: string, text: string, wanted: string): boolean {
  const names = [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, name = '']) => name);
  return names.some((name) => path.posix.join(path.posix.dirname(file), name) === wanted);
}

it('every store has a spec that runs on SQLite and on PostgreSQL', () => {
  const stores = filesUnder('src').filter((file) => !isTest(file) && !file.includes('/migrations/') && speaks(file));
  expect(stores.length).toBeGreaterThan(30);
  const bare = stores.filter((store) => {
    const alone = OF_POSTGRES[store];
    if (alone !== undefined) return !textOf(alone).includes('newPostgres()');
    const through = THROUGH[store];
    if (through !== undefined) return !onBoth.has(through);
    return ![...onBoth].some(([file, text]) => imports(file, text, store));
  });
  expect(bare).toEqual([]);
  expect(Object.keys(THROUGH).filter((store) => !stores.includes(store))).toEqual([]);
});

it('a spec that runs on one database only is not taken for one of both', () => {
  expect(runsOnBoth(`describe('x', () => openDatabase('sqlite:///:memory:'))`)).toBe(false);
  expect(runsOnBoth(`describe.each(['sqlite'])('x', () => {})`)).toBe(false);
  expect(runsOnBoth(`describe.each(['sqlite', 'postgres'] as const)('x', () => {})`)).toBe(true);
  expect(runsOnBoth(`eachDatabase('x', () => {})`)).toBe(true);
});
