import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillForCopy, runCopy, seededRandom, stateOf, sumsOf } from './support/copy-trial.ts';
import { emptyDatabase, emptySqlite, type TestDatabase } from './support/databases.ts';

const ROWS = 20_000;
const KILLS = 3;
const MOST_MIB = 200;

const opened: TestDatabase[] = [];
const kept = (database: TestDatabase): TestDatabase => {
  opened.push(database);
  return database;
};
afterAll(() => Promise.all(opened.map((database) => database.remove())));

const filled = kept(emptySqlite());
let full: ReadonlyMap<string, string>;
beforeAll(async () => {
  await fillForCopy(filled.url, ROWS);
  full = await sumsOf(filled.url);
});

describe.each(['postgres', 'sqlite'] as const)('20,000 rows to %s', { timeout: 180_000 }, (to) => {
  let source = filled;
  let milliseconds = 0;

  it('arrive with equal checksums, in less than 200 MB of memory', async () => {
    // To SQLite they come from the PostgreSQL that they were copied to.
    if (to === 'sqlite') source = kept(await emptyDatabase('postgres'));
    if (to === 'sqlite') await runCopy(filled.url, source.url, 'sources');
    const target = kept(await emptyDatabase(to));
    const run = await runCopy(source.url, target.url, 'sources');
    milliseconds = run.milliseconds;
    expect(await stateOf(target.url, full)).toBe('whole');
    expect((run.outcome?.maxRssKib ?? Infinity) / 1024).toBeLessThan(MOST_MIB);
  });

  it('are there all or not at all after a kill at any moment, and the source is as it was', async () => {
    const random = seededRandom(11);
    const target = kept(await emptyDatabase(to));
    for (let i = 0; i < KILLS; i += 1) {
      await runCopy(source.url, target.url, 'sources', random() * milliseconds).catch((error: unknown) => {
        // The one before it had become whole.
        expect(String(error)).toContain('not empty');
      });
      expect(await stateOf(target.url, full)).toMatch(/^(empty|whole)$/);
    }
    expect(await stateOf(source.url, full)).toBe('whole');
    if ((await stateOf(target.url, full)) === 'empty') await runCopy(source.url, target.url, 'sources');
    expect(await stateOf(target.url, full)).toBe('whole');
  });
});
