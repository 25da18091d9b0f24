import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { eachDatabase, type TestDatabase } from '../../../test/support/databases.ts';
import { startRouterProcess, type Order, type RouterProcess } from '../../../test/support/router-processes.ts';
import type { SourceLimits } from './live-source.ts';
import { openDatabase, type OpenDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { BREAKER } from './breaker.ts';

const PER_SECOND = 10;
const FREE = { perSecond: 1_000, perDay: null };

const asks = (count: number, kind: 'quote' | 'history', symbol: (i: number) => string, spread = 0): Order['ask'] =>
  Array.from({ length: count }, (_, i) => ({ kind, symbol: symbol(i), afterMs: (i * 7919) % (spread + 1) }));

eachDatabase('two processes', (_kind, newOne) => {
  let database: TestDatabase;
  let open: OpenDatabase;
  const started: RouterProcess[] = [];
  let first: RouterProcess;
  let second: RouterProcess;
  beforeAll(async () => {
    database = await newOne();
    open = await openDatabase(database.url);
    await migrateToLatest(open);
    [first, second] = await startTwo(FREE);
  });
  beforeEach(async () => {
    for (const table of ['source_states', 'source_calls', 'source_flights'] as const) {
      await open.db.deleteFrom(table).execute();
    }
  });
  afterAll(async () => {
    for (const one of started) await one.kill();
    await open.close();
    await database.remove();
  });
  const startTwo = async (limits: SourceLimits): Promise<[RouterProcess, RouterProcess]> => {
    const setUp = { url: database.url, limits, settings: { attemptMs: 1_500, breaker: { ...BREAKER, baseMs: 2_000 } } };
    const two = await Promise.all([startRouterProcess(setUp), startRouterProcess(setUp)]);
    started.push(...two);
    return two;
  };

  it('together never send a source more requests than it allows in any second, and finish what they begin', async () => {
    const both = await startTwo({ perSecond: PER_SECOND, perDay: 45 });
    const told = await Promise.all(
      both.map((one, p) =>
        one.ask({ source: 'asks twice', takesMs: 5, ask: asks(20, 'quote', (i) => `S${p}-${i}`, 300 * p) }),
      ),
    );
    const requests = told.flatMap(({ calls }) => calls).sort((a, b) => a - b);
    const nearest = requests.slice(PER_SECOND).map((at, i) => at - (requests[i] as number));
    expect(Math.min(...nearest)).toBeGreaterThanOrEqual(1_000);
    // What the day allows is used, less what came too late on a busy machine.
    expect(requests.length).toBeLessThanOrEqual(45);
    const answered = told.flatMap(({ answers }) => answers).filter((answer) => !answer.startsWith('failed'));
    expect(answered.length).toBeGreaterThan(requests.length / 4);
  });

  it('with a thousand callers for one symbol ask each question once, and all get the same answer', async () => {
    const ask = [...asks(250, 'history', () => 'AAPL', 50), ...asks(250, 'quote', () => 'AAPL', 50)];
    const told = await Promise.all([first, second].map((one) => one.ask({ source: 'answers', takesMs: 300, ask })));
    expect(told.flatMap(({ calls }) => calls)).toHaveLength(2);
    const answers = told.flatMap(({ answers }) => answers);
    expect(answers).toHaveLength(1_000);
    expect(new Set(answers).size).toBe(2);
    expect(answers.some((answer) => answer.startsWith('failed'))).toBe(false);
  });

  it('share a failure: who waited for the answer does not ask again at once', async () => {
    const order: Order = { source: 'hangs', takesMs: 0, ask: asks(1, 'quote', () => 'AAPL') };
    const told = await Promise.all([first, second].map((one) => one.ask(order)));
    expect(told.flatMap(({ calls }) => calls)).toHaveLength(1);
    for (const { answers } of told) expect(answers[0]).toMatch(/^failed: .*one: did not answer within/);
  });

  it('agree on the breaker at once, and on the one that tries', async () => {
    for (let i = 0; i < 5; i += 1) {
      await first.ask({ source: 'fails', takesMs: 0, ask: asks(1, 'quote', () => `F${i}`) });
    }
    const refused = await second.ask({ source: 'answers', takesMs: 0, ask: asks(3, 'quote', (i) => `G${i}`) });
    expect(refused.calls).toEqual([]);
    expect(refused.answers[0]).toContain('has failed repeatedly');
    const { until } = await open.db.selectFrom('source_states').select('until').executeTakeFirstOrThrow();
    await new Promise((resolve) => setTimeout(resolve, until + 1 - Date.now()));
    // Slow enough that all of them come while the one tries.
    const order: Order = { source: 'answers', takesMs: 1_000, ask: asks(10, 'quote', (i) => `H${i}`) };
    const tried = await Promise.all([
      first.ask(order),
      second.ask({ ...order, ask: asks(10, 'quote', (i) => `I${i}`) }),
    ]);
    expect(tried.flatMap(({ calls }) => calls)).toHaveLength(1);
    const after = await first.ask({ ...order, takesMs: 0, ask: asks(10, 'quote', (i) => `J${i}`) });
    expect(after.calls).toHaveLength(10);
  });

  it('do not wait for ever for one that died: the other takes the question over', async () => {
    const isCalling = first.calling();
    const lost = first.ask({ source: 'hangs', takesMs: 0, ask: asks(1, 'quote', () => 'AAPL') });
    await isCalling;
    const told = second.ask({ source: 'answers', takesMs: 0, ask: asks(1, 'quote', () => 'AAPL') });
    await first.kill();
    lost.catch(() => undefined);
    const { answers, calls } = await told;
    expect(calls).toHaveLength(1);
    expect(answers[0]).toMatch(/^[0-9a-f]{64}$/);
  });
});
