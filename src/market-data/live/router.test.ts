import { describe, expect, it } from 'vitest';
import { eachDatabase } from '../../../test/support/databases.ts';
import { providerError, scriptedHistory, scriptedQuote, scriptedSource } from '../../../test/support/live-doubles.ts';
import { failureOf, routerTest } from '../../../test/support/router-test.ts';
import { ProviderError } from '../provider.ts';

eachDatabase('the router', (_kind, newOne) => {
  const { clock, route } = routerTest(newOne);
  /** A call that ends only when its time is over. */
  const hang = (): Promise<'answer'> =>
    new Promise(() => {
      setImmediate(() => clock().next());
    });

  describe('the order', () => {
    it('is that of the configuration, and the first answer is given', async () => {
      const [first, second] = [scriptedSource('first', ['answer']), scriptedSource('second', ['answer'])];
      const answer = await route([first, second]).history('AAPL', null);
      expect(answer).toEqual({
        source: 'first',
        value: scriptedHistory('first', 'AAPL'),
        outcomes: [{ source: 'first', kind: 'history', started_at: clock().now(), ms: 0, outcome: 'ok' }],
      });
      expect([first.asked, second.asked]).toEqual([['history AAPL'], []]);
    });

    it('leaves out sources that cannot answer such a question', async () => {
      const prices = scriptedSource('prices', ['answer'], {
        capability: { candles: true, statements: false, dividends: true },
      });
      const filings = scriptedSource('filings', ['answer'], {
        capability: { candles: false, statements: true, dividends: false },
      });
      const router = route([filings, prices]);
      expect(await router.quote('AAPL')).toMatchObject({ source: 'prices', value: scriptedQuote('prices', 'AAPL') });
      expect(await router.statements('AAPL')).toMatchObject({ source: 'filings', value: [] });
      expect(await route([prices]).statements('AAPL')).toBeNull();
      expect(await failureOf(route([filings]).history('AAPL', null))).toMatchObject({ retry: 'never' });
    });

    it('goes on where a source has no such symbol; only when all said so there is none', async () => {
      const [first, second] = [scriptedSource('first', ['nothing']), scriptedSource('second', ['answer', 'nothing'])];
      const router = route([first, second]);
      expect((await router.quote('SAP'))?.source).toBe('second');
      expect(await router.quote('SAP')).toBeNull();
      expect(router.outcomes('SAP').map(({ source, outcome }) => `${source} ${outcome}`)).toEqual([
        'first not_found',
        'second ok',
        'first not_found',
        'second not_found',
      ]);
    });

    it('does not say that there is none where one that might have it failed', async () => {
      const first = scriptedSource('first', [providerError('first', 'next-provider')]);
      const error = await failureOf(route([first, scriptedSource('second', ['nothing'])]).quote('SAP'));
      expect(error).toMatchObject({ sources: ['first'], source: 'first', code: 'source_unavailable' });
      expect(error.outcomes.map(({ outcome }) => outcome)).toEqual(['source_unavailable', 'not_found']);
    });

    it('keeps prices with the source that they were stored from', async () => {
      const [first, second] = [scriptedSource('first', ['answer']), scriptedSource('second', ['answer'])];
      const router = route([first, second]);
      expect((await router.history('AAPL', 18_000, { pinned: 'second' }))?.source).toBe('second');
      second.script = [providerError('second', 'next-provider')];
      expect(await failureOf(router.history('AAPL', 18_000, { pinned: 'second' }))).toMatchObject({
        source: 'second',
      });
      const gone = await failureOf(router.quote('AAPL', { pinned: 'third' }));
      expect(gone).toMatchObject({ source: 'third', retry: 'never' });
      expect(first.asked).toEqual([]);
    });
  });

  describe('a failure', () => {
    it('of which nothing helps ends the request, with what the source said', async () => {
      const first = scriptedSource('first', [providerError('first', 'never', { code: 'source_refused' })]);
      const second = scriptedSource('second', ['answer']);
      const error = await failureOf(route([first, second]).quote('AAPL'));
      expect(error).toMatchObject({ code: 'source_refused', retry: 'never', message: 'is source_refused' });
      expect([first.asked.length, second.asked.length]).toEqual([1, 0]);
    });

    it('that another source may help against asks the next one at once', async () => {
      const first = scriptedSource('first', [providerError('first', 'next-provider', { code: 'source_broken' })]);
      const answer = await route([first, scriptedSource('second', ['answer'])]).quote('AAPL');
      expect(answer?.source).toBe('second');
      expect(answer?.outcomes.map(({ outcome }) => outcome)).toEqual(['source_broken', 'ok']);
      expect([first.asked.length, clock().sleeps]).toEqual([1, []]);
    });

    it('that passes is waited out, twice as long each time, up to three attempts', async () => {
      const first = scriptedSource('first', [providerError('first', 'back-off')]);
      const error = await failureOf(route([first]).quote('AAPL'));
      expect(error).toMatchObject({ source: 'first', retry: 'back-off', retryAfterSeconds: 5 });
      expect([first.asked.length, clock().sleeps]).toEqual([3, [400, 800]]);
      first.script = [providerError('first', 'back-off'), 'answer'];
      expect((await route([first]).quote('AAPL'))?.source).toBe('first');
    });

    it('with a time to wait is waited out for at least so long, where the deadline allows it', async () => {
      const first = scriptedSource('first', [providerError('first', 'back-off', { after: 2 }), 'answer']);
      const answer = await route([first]).quote('AAPL');
      expect(answer?.outcomes.map(({ outcome }) => outcome)).toEqual(['source_unavailable', 'ok']);
      expect(clock().sleeps[0]).toBe(2_400);
    });

    it('with a longer time to wait is not: nobody asks the source before, and the caller is told when', async () => {
      const first = scriptedSource('first', [providerError('first', 'back-off', { after: 30 }), 'answer']);
      const router = route([first]);
      expect(await failureOf(router.quote('AAPL'))).toMatchObject({ retryAfterSeconds: 30 });
      clock().advance(12_000);
      expect(await failureOf(router.quote('MSFT'))).toMatchObject({ retryAfterSeconds: 18 });
      expect(first.asked).toHaveLength(1);
      clock().advance(18_000);
      expect((await router.quote('MSFT'))?.source).toBe('first');
    });

    it('is waited out for up to half as long, at random', async () => {
      const first = scriptedSource('first', [providerError('first', 'back-off')]);
      for (const random of [0.123, 0.77, 0.999]) await failureOf(route([first], {}, random).quote(`S${random}`));
      expect(clock().sleeps).toEqual([375, 751, 246]);
    });

    it('of all names each one, and the soonest time to ask again', async () => {
      const error = await failureOf(
        route([
          scriptedSource('first', [providerError('first', 'back-off', { after: 60 })]),
          scriptedSource('second', [providerError('second', 'next-provider', { code: 'source_broken', after: 20 })]),
        ]).quote('AAPL'),
      );
      expect(error).toBeInstanceOf(ProviderError);
      expect(error).toMatchObject({ sources: ['first', 'second'], source: 'first, second', retryAfterSeconds: 20 });
      expect(error.message).toBe('first: is source_unavailable; second: is source_broken');
    });

    it('that is none of ours is told as a broken answer of the source', async () => {
      const first = scriptedSource('first', [() => Promise.reject(new TypeError('x of undefined'))]);
      expect(await failureOf(route([first]).quote('AAPL'))).toMatchObject({ code: 'source_broken', source: 'first' });
      const second = scriptedSource('second', [], {
        quote: () => {
          throw new TypeError('x of undefined');
        },
      });
      expect(await failureOf(route([second]).quote('AAPL'))).toMatchObject({ code: 'source_broken' });
    });
  });

  describe('time', () => {
    it('of one call is limited, whether or not the source hears of it', async () => {
      let aborted = false;
      const first = scriptedSource('first', [
        (_symbol, { signal }) => {
          signal.addEventListener('abort', () => (aborted = true));
          return hang();
        },
      ]);
      const answer = await route([first, scriptedSource('second', ['answer'])]).quote('AAPL');
      expect(answer?.source).toBe('second');
      expect(answer?.outcomes[0]).toMatchObject({ outcome: 'timed_out', ms: 4_000 });
      expect(aborted).toBe(true);
    });

    it('of a request is shared among the sources, and is over within its deadline', async () => {
      const ids = ['a', 'b', 'c', 'd'];
      const started = clock().now();
      const error = await failureOf(route(ids.map((id) => scriptedSource(id, [hang]))).quote('AAPL'));
      expect(error.sources).toEqual(ids);
      expect(error.outcomes.map(({ ms }) => ms)).toEqual([2_187, 2_187, 2_188, 2_188]);
      expect(clock().now() - started).toBe(8_750);
    });

    it('is not wasted on a wait that is longer than what is left', async () => {
      const first = scriptedSource('first', ['answer'], { limits: { perSecond: 0.05, perDay: null } });
      const router = route([first]);
      await router.quote('AAPL');
      const error = await failureOf(router.quote('MSFT'));
      expect(error).toMatchObject({ source: 'first', retryAfterSeconds: 21 });
      expect(clock().sleeps).toEqual([]);
    });
  });

  describe('the breaker', () => {
    it('opens, tries, and closes; meanwhile the next source is asked', async () => {
      const first = scriptedSource('first', [providerError('first', 'next-provider')]);
      const second = scriptedSource('second', ['answer']);
      const router = route([first, second]);
      for (let i = 0; i < 7; i += 1) expect((await router.quote(`S${i}`))?.source).toBe('second');
      expect(first.asked).toHaveLength(5);
      expect(router.outcomes('S6')[0]).toMatchObject({ source: 'first', outcome: 'open' });
      expect((await router.figures()).sources[0]).toMatchObject({
        source: 'first',
        asked: 5,
        failed: { source_unavailable: 5 },
        open: 2,
        breaker: 'open',
        open_until: clock().now() + 5_000,
      });
      clock().advance(5_000);
      await router.quote('T0');
      expect((await router.figures()).sources[0]).toMatchObject({ asked: 6, breaker: 'open' });
      clock().advance(10_000);
      first.script = ['answer'];
      expect((await router.quote('T1'))?.source).toBe('first');
      expect((await router.figures()).sources[0]).toMatchObject({ breaker: 'closed', open_until: null, ok: 1 });
    });

    it('is known to another process that never asked', async () => {
      const failing = route([scriptedSource('first', [providerError('first', 'next-provider')])]);
      for (let i = 0; i < 5; i += 1) await failureOf(failing.quote(`S${i}`));
      const other = scriptedSource('first', ['answer']);
      expect(await failureOf(route([other]).quote('AAPL'))).toMatchObject({ retryAfterSeconds: 5 });
      expect(other.asked).toEqual([]);
    });

    it('does not count a refusal that no waiting helps against', async () => {
      const first = scriptedSource('first', [providerError('first', 'never', { code: 'source_refused' })]);
      const router = route([first]);
      for (let i = 0; i < 10; i += 1) await failureOf(router.quote(`S${i}`));
      expect(first.asked).toHaveLength(10);
    });
  });
});
