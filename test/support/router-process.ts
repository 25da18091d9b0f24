/**
 * One process with a router of its own on a database that others use too, driven by messages: the first one says how to
 * set up, each later one asks. Run by `startRouterProcess`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { sha256 } from '../../src/market-data/digest.ts';
import { createRouter } from '../../src/market-data/live/router.ts';
import { openDatabase } from '../../src/platform/db/database.ts';
import { providerError, scriptedSource, silentLog, type Act } from './live-doubles.ts';
import type { Asked, Order, SetUp } from './router-processes.ts';

/** `calls` hears of every request after the first one of a call. */
const acts: Record<Order['source'], (ms: number, calls: number[]) => Act> = {
  answers: (ms) => () => pause(ms).then(() => 'answer'),
  'asks twice':
    (ms, calls) =>
    async (_symbol, { another }) => {
      await pause(ms);
      await another?.();
      calls.push(Date.now());
      return 'answer';
    },
  fails: () => providerError('one', 'next-provider'),
  hangs: () => 'hang',
};

async function start({ url, limits, settings }: SetUp): Promise<void> {
  const { db } = await openDatabase(url);
  const source = scriptedSource('one', ['answer'], { limits });
  const calls: number[] = [];
  const spied = {
    ...source,
    quote: (...parameters: Parameters<typeof source.quote>) => {
      calls.push(Date.now());
      process.send?.({ calling: true });
      return source.quote(...parameters);
    },
    history: (...parameters: Parameters<typeof source.history>) => {
      calls.push(Date.now());
      return source.history(...parameters);
    },
  };
  const router = createRouter({ sources: [spied], db, log: silentLog, settings });
  process.on('message', (order: Order) => {
    source.script = [acts[order.source](order.takesMs, calls)];
    const first = calls.length;
    const answers = order.ask.map(async ({ kind, symbol, afterMs }) => {
      await pause(afterMs);
      try {
        const answer = kind === 'quote' ? await router.quote(symbol) : await router.history(symbol, null);
        const value = answer?.value;
        return value === undefined ? 'nothing' : sha256(JSON.stringify(value));
      } catch (error) {
        return `failed: ${String(error)}`;
      }
    });
    void Promise.all(answers).then((told) => {
      process.send?.({ answers: told, calls: calls.slice(first) } satisfies Asked);
    });
  });
  process.send?.({ ready: true });
}

process.once('message', (setUp: SetUp) => void start(setUp));
