import { describe, expect, it } from 'vitest';
import { LocalWindows } from '../../platform/limits/local-windows.ts';
import { createBursts } from './bursts.ts';
import type { SecurityEvent } from './event-buffer.ts';
import { countAccount } from './many-accounts.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

/** Windows by a clock that is set by hand. */
function windowsAt(time: { at: number }) {
  const local = new LocalWindows();
  return {
    take: (...[key, limits]: Parameters<LocalWindows['take']>) => Promise.resolve(local.take(key, limits, time.at)),
  };
}

describe('a burst', () => {
  const open = () => {
    const time = { at: NOW };
    const reported: SecurityEvent[] = [];
    let working: Promise<void> = Promise.resolve();
    const bursts = createBursts({
      windows: windowsAt(time) as never,
      report: (event) => void reported.push(event),
      inOrder: (work) => (working = working.then(work)),
    });
    const add = async (address: string, times: number, weight = 1): Promise<void> => {
      const event = { rule: 'refusal_burst', address, accountHash: null, detail: '' } as const;
      for (let i = 0; i < times; i += 1) bursts.add({ event, weight, most: 20 });
      await working;
    };
    return { time, reported, bursts, add };
  };

  it('is reported at the twentieth of an address, and again after a minute at the earliest', async () => {
    const { time, reported, add } = open();
    await add('a', 19);
    await add('b', 19);
    expect(reported).toEqual([]);
    await add('a', 1);
    expect(reported.map(({ address }) => address)).toEqual(['a']);
    // Goes on without end, and is one burst within the minute.
    for (; time.at < NOW + 59_000; time.at += 1000) await add('a', 5);
    expect(reported).toHaveLength(1);
    time.at = NOW + 61_000;
    await add('a', 25);
    expect(reported.map(({ address }) => address)).toEqual(['a', 'a']);
  });

  it('is made of weights, and not of what lies more than a minute apart', async () => {
    const { time, reported, add } = open();
    await add('a', 4, 4);
    await add('b', 5, 4);
    expect(reported.map(({ address }) => address)).toEqual(['b']);
    time.at += 60_000;
    await add('a', 4, 4);
    expect(reported).toHaveLength(1);
  });

  it('waits for its count in bounded memory', async () => {
    const { bursts, add } = open();
    const event = { rule: 'path_scan', accountHash: null, detail: '' } as const;
    for (let i = 0; i < 20_000; i += 1) bursts.add({ event: { ...event, address: `c${i}` }, weight: 1, most: 12 });
    expect(bursts.size()).toBe(1000);
    await add('a', 1);
    expect(bursts.size()).toBe(0);
  });
});

describe('one password tried at many accounts', () => {
  it('is noticed at the twentieth account of an address and the fortieth of its network, once an hour', async () => {
    const time = { at: NOW };
    const windows = windowsAt(time) as never;
    let found: (readonly [number, number])[] = [];
    const attempt = async (i: number, address: string): Promise<void> => {
      const many = await countAccount(windows, address, `account ${i}`);
      if (many !== null) found.push([i, many]);
    };
    // The same account again and again is no second one.
    for (let i = 0; i < 100; i += 1) await attempt(0, '203.0.113.1');
    for (let i = 1; i < 60; i += 1) await attempt(i, '203.0.113.1');
    expect(found).toEqual([
      [19, 20],
      [39, 40],
    ]);
    found = [];
    // Two accounts from each of twenty addresses of a network.
    for (let i = 0; i < 40; i += 1) await attempt(i, `2001:db8:7:${(i >> 1).toString(16)}::1`);
    expect(found).toEqual([[39, 40]]);
    found = [];
    time.at += 3_600_000;
    for (let i = 0; i < 20; i += 1) await attempt(i, '203.0.113.1');
    expect(found).toEqual([[19, 20]]);
  });
});
