import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPostgres } from '../../../test/support/databases.ts';
import type { TestDatabase } from '../../../test/support/databases.ts';
import { startTcpProxy } from '../../../test/support/tcp-proxy.ts';
import type { TcpProxy } from '../../../test/support/tcp-proxy.ts';
import { openDatabase } from '../db/database.ts';
import type { OpenDatabase } from '../db/database.ts';
import { createSharedWindows } from './shared-windows.ts';
import type { Limit, Windows } from './sliding-window.ts';

const MINUTE: Limit = { name: 'minute', most: 30, windowMs: 60_000 };
const HOUR: Limit = { name: 'hour', most: 100, windowMs: 3_600_000 };

let database: TestDatabase;
let proxy: TcpProxy;
/** Two connections of their own to one database, as two processes have. */
let opened: readonly OpenDatabase[];
let at = 1_800_000_000_000;
const heard: unknown[] = [];
let processes: readonly Windows[];

beforeAll(async () => {
  database = await newPostgres();
  const direct = new URL(database.url);
  proxy = await startTcpProxy(Number(direct.port));
  const through = new URL(database.url);
  through.port = String(proxy.port);
  opened = await Promise.all([openDatabase(database.url), openDatabase(through.href)]);
  processes = opened.map(({ db }) => createSharedWindows({ db, now: () => at, onAway: (error) => heard.push(error) }));
});
afterAll(async () => {
  for (const { close } of opened) await close();
  await proxy.close();
  await database.remove();
});

let key = '';
let keys = 0;
const newKey = (): void => void (key = `key ${(keys += 1)}`);
const take = async (process: number, limits: readonly Limit[] = [MINUTE, HOUR]): Promise<number> =>
  (await (processes[process] as Windows).take(key, limits)).waitMs;

describe('two processes over one PostgreSQL', () => {
  it('have one limit, in turn and at once', async () => {
    newKey();
    const waits: number[] = [];
    for (let i = 0; i < 35; i += 1) {
      waits.push(await take(i % 2));
      at += 300;
    }
    expect(waits.map((wait) => wait === 0)).toEqual([
      ...Array<boolean>(30).fill(true),
      ...Array<boolean>(5).fill(false),
    ]);
    newKey();
    const together = await Promise.all(Array.from({ length: 80 }, (_, i) => take(i % 2)));
    expect(together.filter((wait) => wait === 0)).toHaveLength(30);
    expect(new Set(together)).toEqual(new Set([0, 60_000]));
  });

  it('let a client on exactly when the wait they named is over, in the other process too', async () => {
    newKey();
    for (let i = 0; i < 30; i += 1) {
      await take(0);
      at += 100;
    }
    const wait = await take(1);
    expect(wait).toBe(57_000);
    at += wait - 1;
    expect([await take(0), await take(1)]).toEqual([1, 1]);
    at += 1;
    expect([await take(1), await take(0)]).toEqual([0, 100]);
  });

  it('agree with a plain model, whichever of them is asked', async () => {
    const step = fc.record({ process: fc.constantFrom(0, 1), after: fc.oneof(fc.constant(0), fc.nat(400)) });
    const limits: readonly Limit[] = [
      { name: 'short', most: 3, windowMs: 500 },
      { name: 'long', most: 7, windowMs: 2000 },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        newKey();
        const counted: number[] = [];
        for (const { process, after } of steps) {
          at += after;
          const hasRoom = limits.every(
            ({ most, windowMs }) => counted.filter((hit) => hit > at - windowMs).length < most,
          );
          expect((await take(process, limits)) === 0).toBe(hasRoom);
          if (hasRoom) counted.push(at);
        }
      }),
      { numRuns: 15, seed: 13 },
    );
  });

  it('ask the database no more about a key that is full', async () => {
    newKey();
    for (let i = 0; i < 30; i += 1) await take(0);
    const writes = async (): Promise<unknown> =>
      (await sql`select xmin from request_windows where key = ${key}`.execute((opened[0] as OpenDatabase).db)).rows;
    const before = await writes();
    for (let i = 0; i < 50; i += 1) expect(await take(0)).toBe(60_000);
    expect(await writes()).toEqual(before);
  });

  it('undo what was counted in a transaction that is rolled back', async () => {
    newKey();
    const { db } = opened[0] as OpenDatabase;
    const [first] = processes as readonly [Windows];
    const undone = db.transaction().execute(async (tx) => {
      await first.take(key, [{ ...MINUTE, most: 1 }], tx);
      throw new Error('rolled back');
    });
    await expect(undone).rejects.toThrow('rolled back');
    expect((await first.take(key, [{ ...MINUTE, most: 1 }])).waitMs).toBe(0);
  });
});

describe('a process whose database is away', () => {
  it('goes on by itself from what it heard last, and says once that it does', async () => {
    newKey();
    for (let i = 0; i < 10; i += 1) await take(1);
    proxy.setBlackHole(true);
    try {
      const waits = [await take(1), ...(await Promise.all(Array.from({ length: 24 }, () => take(1))))];
      expect(waits.filter((wait) => wait === 0)).toHaveLength(20);
      expect(heard).toHaveLength(1);
    } finally {
      proxy.setBlackHole(false);
    }
  });
});
