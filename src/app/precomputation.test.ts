import { tmpdir } from 'node:os';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, type AccountApp } from '../../test/support/account-app.ts';
import { eachDatabase, type TestDatabase } from '../../test/support/databases.ts';
import { TEST_ENV } from '../../test/support/test-env.ts';
import { registerPrecomputationCommands } from '../features/precomputation/precomputation.commands.ts';
import { createPrecomputationJobs } from '../features/precomputation/precomputation.jobs.ts';
import type { Precomputed } from '../features/precomputation/precomputation.ts';
import { runCommand } from './program.ts';

const TOKEN = 'r7Kq2xVb9LmT4wZc8NfH3sYd6PgJ1aQe';
const ADDRESS = '/api/precomputation/trigger';

eachDatabase('precomputation', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, { UNIVERSE: 'AAPL,KO,ZZZZZ', OPERATOR_TOKEN: TOKEN });
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });
  const trigger = (authorization?: string) =>
    app.server.inject({
      method: 'POST',
      url: ADDRESS,
      ...(authorization === undefined ? {} : { headers: { authorization } }),
    });

  it('is asked for by operators only, once at a time, and by no GET', async () => {
    expect((await trigger()).statusCode).toBe(401);
    expect((await trigger(`Bearer ${TOKEN}x`)).statusCode).toBe(401);
    const person = await app.join('person@example.org');
    // Without the word of a form it is refused, and with it nothing is there for a person who is no operator.
    expect([403, 404]).toContain((await person.post(ADDRESS, {})).status);
    expect((await app.server.inject({ url: ADDRESS })).statusCode).toBe(405);

    const first = await trigger(`Bearer ${TOKEN}`);
    expect(first.statusCode).toBe(202);
    const { task_id: taskId } = first.json<{ task_id: string }>();
    expect((await trigger(`Bearer ${TOKEN}`)).json()).toMatchObject({ success: true, task_id: taskId });
    expect(await app.container.queue.find(taskId)).toMatchObject({ kind: 'market.precompute', state: 'pending' });
  });

  it('judges the universe, favourites and what people had analysed, in another process', async () => {
    const person = await app.signIn('person@example.org');
    await app.container.favourites.add(
      (await app.container.database.db.selectFrom('users').select('id').executeTakeFirstOrThrow()).id,
      { symbol: 'JPM' },
    );
    await person.get('/api/stock-analysis?symbol=XOM');
    await app.container.behind.flush();
    expect(await app.container.precomputation.stats(await app.container.queue.stats())).toMatchObject({
      cache_status: 'empty',
      popular_symbols_count: 2,
    });

    const [job] = createPrecomputationJobs({
      precomputation: app.container.precomputation,
      log: { info: () => undefined },
    });
    const { signal } = new AbortController();
    const result = await job?.run({ signal } as never);
    expect(result).toMatchObject({ session: '2026-11-20', symbols: 5, judged: 4, failed: 0, not_held: 1 });
    const rows = await app.container.database.db.selectFrom('newest_verdicts').select('symbol').distinct().execute();
    expect(rows.map(({ symbol }) => symbol).sort()).toEqual(['AAPL', 'JPM', 'KO', 'XOM']);
    expect(await app.container.precomputation.stats(await app.container.queue.stats())).toMatchObject({
      strategies_count: 4,
      cache_status: 'current',
      last_update: expect.stringMatching(/^\d{4}-/),
      next_run: expect.stringMatching(/:40:00\.000Z$/),
    });
  });

  it('is run by a command, which says what it did, and how far it is to a person only', async () => {
    const run = async (...args: readonly string[]) => {
      let [out, err] = ['', ''];
      const code = await runCommand(['precompute', 'run', ...args], {
        env: { ...TEST_ENV, DATABASE_URL: database.url, UNIVERSE: 'AAPL,MSFT,ZZZZZ' },
        folder: tmpdir(),
        out: (text) => void (out += text),
        note: (text) => void (err += text),
      });
      return { code, out, err };
    };
    const told = await run('--json');
    expect([told.code, told.err]).toEqual([0, '']);
    const went = JSON.parse(told.out) as Precomputed;
    expect(went).toMatchObject({ session: '2026-11-20', symbols: 5, judged: 1, unchanged: 3, not_held: ['ZZZZZ'] });
    expect(await run()).toEqual({
      code: 0,
      out: '2026-11-20: 0 symbols judged, 4 unchanged\nnot in the data source: ZZZZZ\n',
      err: '',
    });
  });

  it('tells a person who watches how far it is and about how long it still takes', async () => {
    let [out, err, now] = ['', '', 0];
    const program = new Command();
    registerPrecomputationCommands(program, {
      out: (text) => void (out += text),
      note: (text) => void (err += text),
      isWatched: true,
      now: () => now,
      withPrecomputation: (work) =>
        work({
          run: async ({ onProgress } = {}) => {
            onProgress?.({ done: 0, of: 400 });
            now = 3000;
            onProgress?.({ done: 100, of: 400 });
            const counts = { symbols: 400, judged: 400, unchanged: 0, not_held: [], failed: [] };
            return { session: '2026-11-20', ...counts, isMeasured: true, referenceHash: null };
          },
        }),
    });
    await program.parseAsync(['precompute', 'run'], { from: 'user' });
    expect(err).toBe('\r\u001b[K0 of 400 symbols\r\u001b[K100 of 400 symbols, about 9 s left\r\u001b[K');
    expect(out).toBe('2026-11-20: 400 symbols judged, 0 unchanged, market measured\n');
  });
});
