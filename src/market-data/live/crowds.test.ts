import { expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import { providerError, scriptedSource } from '../../../test/support/live-doubles.ts';
import { failureOf, routerTest } from '../../../test/support/router-test.ts';

eachDatabase('with limits and crowds the router', (_kind, newOne) => {
  const { open, clock, route } = routerTest(newOne);

  it('counts every request of a call against the limits, and waits for them', async () => {
    const started: number[] = [];
    const first = scriptedSource(
      'first',
      [
        async (_symbol, { another }) => {
          started.push(clock().now());
          for (let i = 0; i < 3; i += 1) {
            await another?.();
            started.push(clock().now());
          }
          return 'answer';
        },
      ],
      { limits: { perSecond: 2, perDay: null } },
    );
    // What it waits for its limits is not held against it.
    const answer = await route([first], { attemptMs: 1_000 }).quote('AAPL');
    expect(answer?.outcomes.map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(started.map((at) => at - (started[0] as number))).toEqual([0, 0, 1_150, 1_150]);
  });

  it('breaks a call off that the limits do not let finish, without blaming the source', async () => {
    const first = scriptedSource(
      'first',
      [
        async (_symbol, { another }) => {
          await another?.();
          return 'answer';
        },
      ],
      { limits: { perSecond: 10, perDay: 1 } },
    );
    const error = await failureOf(route([first]).quote('AAPL'));
    expect(error).toMatchObject({ source: 'first', retryAfterSeconds: 86_401 });
    expect(error.outcomes.map(({ outcome }) => outcome)).toEqual(['limited']);
    expect(await open().db.selectFrom('source_states').selectAll().execute()).toEqual([]);
  });

  it('asks once for all who ask the same at the same moment', async () => {
    const first = scriptedSource('first', ['answer']);
    const router = route([first]);
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => router.history('AAPL', null)));
    expect(answers.every((answer) => answer?.source === 'first')).toBe(true);
    await Promise.all(Array.from({ length: 500 }, (_, i) => router.quote(i % 2 === 0 ? 'AAPL' : 'MSFT')));
    expect(first.asked).toEqual(['history AAPL', 'quote AAPL', 'quote MSFT']);
    expect((await router.figures()).sources[0]).toMatchObject({ asked: 3, ok: 3, shared: 999 + 498 });
  });

  it('fails once for all who ask the same at the same moment, and goes on with the next source once', async () => {
    const first = scriptedSource('first', [providerError('first', 'next-provider')]);
    const second = scriptedSource('second', ['answer']);
    const router = route([first, second]);
    const answers = await Promise.all(Array.from({ length: 100 }, () => router.quote('AAPL')));
    expect(answers.every((answer) => answer?.source === 'second')).toBe(true);
    expect([first.asked.length, second.asked.length]).toEqual([1, 1]);
  });

  it('hands an answer of a moment ago to another process, equal in every bit', async () => {
    const first = scriptedSource('first', ['answer']);
    const [one, other] = [route([first], { shareMs: 2_000 }), route([first], { shareMs: 2_000 })];
    const answer = await one.history('AAPL', null);
    const shared = await other.history('AAPL', null);
    expect(shared?.value).toEqual(answer?.value);
    expect(shared?.outcomes.map(({ outcome }) => outcome)).toEqual(['shared']);
    clock().advance(2_000);
    await other.history('AAPL', null);
    expect(first.asked).toHaveLength(2);
  });

  it('refuses limits that are none', () => {
    for (const perSecond of [0, -1, NaN, Infinity]) {
      expect(() => route([scriptedSource('first', [], { limits: { perSecond, perDay: null } })])).toThrow(RangeError);
    }
    expect(() => route([scriptedSource('first', [], { limits: { perSecond: 1, perDay: 0 } })])).toThrow(RangeError);
  });

  it('remembers the newest decisions of a symbol, and of so many symbols', async () => {
    const router = route([scriptedSource('first', ['answer'])]);
    for (let i = 0; i < 25; i += 1) await router.quote('AAPL');
    expect(router.outcomes('AAPL')).toHaveLength(20);
    expect(router.outcomes('MSFT')).toEqual([]);
  });
});
