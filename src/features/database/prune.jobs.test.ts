import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import type { RunningTask } from '../../platform/queue/task.ts';
import { createPruneJob } from './prune.jobs.ts';
import type { Pruned } from './prune.store.ts';

describe('the nightly job', () => {
  let open: OpenDatabase;
  const nights: (readonly Pruned[])[] = [];
  beforeAll(async () => {
    open = await openDatabase('sqlite:///:memory:');
    await migrateToLatest(open);
  });
  afterAll(() => open.close());
  const run = (signal: AbortSignal): Promise<unknown> =>
    createPruneJob({ db: open.db, onPruned: (pruned) => nights.push(pruned) }).run({ signal } as RunningTask);

  it('removes what is old from every table that has a rule', async () => {
    await open.db.insertInto('source_calls').values({ source: 's', seq: 1, at: 1, failed: 0 }).execute();
    await run(new AbortController().signal);
    expect(nights[0]?.length).toBeGreaterThan(5);
    expect(nights[0]?.find(({ table }) => table === 'source_calls')).toMatchObject({ rows: 1 });
  });

  it('is done again where it had to end in the middle', async () => {
    const stop = new AbortController();
    stop.abort(new Error('the process ends'));
    await expect(run(stop.signal)).rejects.toThrow('the process ends');
  });
});
