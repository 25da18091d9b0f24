import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeBigFolder, type Layout } from '../../../../test/support/big-folder.ts';
import { parseDay } from '../../../engine/market/day.ts';
import { KnownFacts } from '../../known-facts.ts';
import { buildSnapshot } from '../../snapshot.ts';
import { createFilesProvider } from './files-provider.ts';

const CLOCK = parseDay('2019-12-31') ?? 0;
const SIZE = { companies: 104, firstDay: '2018-07-02', lastDay: '2019-12-31' };
const root = mkdtempSync(join(tmpdir(), 'tradewise-layouts-'));
const open = (layout: string) =>
  createFilesProvider({ dir: join(root, layout), shown: layout, adjustment: null }, { lookEvery: 0 });

beforeAll(async () => {
  for (const layout of ['many', 'by-symbol', 'by-day'] as const) writeBigFolder(join(root, layout), layout, SIZE);
  writeBigFolder(join(root, 'packed'), 'by-symbol' satisfies Layout, SIZE);
  const whole = join(root, 'packed', 'prices.csv');
  await pipeline(createReadStream(whole), createGzip({ level: 1 }), createWriteStream(`${whole}.gz`));
  rmSync(whole);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The folder as a large one, before it is looked through. */
const unread = (layout: string, lookEvery = 0) =>
  createFilesProvider({ dir: join(root, layout), shown: layout, adjustment: null }, { lookEvery, largeFrom: 1 });

it('tells the facts of what is asked for before it has looked through the folder, in every layout', async () => {
  for (const layout of ['many', 'by-symbol', 'by-day', 'packed']) {
    const provider = unread(layout);
    const early = await provider.earlyFacts(['AADZ', 'SPY']);
    expect([...(early?.keys() ?? [])].sort(), layout).toEqual(['AADZ', 'SPY']);
    expect(await unread(layout).earlyFacts(['NONE']), layout).toEqual(new Map());
    for (const symbol of ['AADZ', 'SPY']) {
      const [first, whole] = [early?.get(symbol), await provider.facts(symbol, CLOCK)];
      const afterwards = await open(layout).facts(symbol, CLOCK);
      if (first === undefined || whole === null || afterwards === null) throw new Error(`no ${symbol}`);
      expect(buildSnapshot(first, CLOCK).hash, layout).toBe(buildSnapshot(afterwards, CLOCK).hash);
      // What was read for who asked first is not read again.
      expect(whole.candles.close, layout).toBe(first.candles.close);
    }
    // From then on the folder is known.
    expect((await provider.earlyFacts(['AADZ', 'SPY'])).size, layout).toBe(0);
    expect((await open(layout).earlyFacts(['AADZ'])).size, 'a small folder').toBe(0);
  }
});

it('reads again what was read early of a file that has changed since', async () => {
  writeBigFolder(join(root, 'changing'), 'by-day', SIZE);
  const provider = unread('changing');
  const early = (await provider.earlyFacts(['AADZ', 'SPY'])).get('AADZ');
  await appendFile(join(root, 'changing', 'prices.csv'), 'AADZ,2020-01-02,1,1,1,1,1,1\n');
  const facts = await provider.facts('AADZ', CLOCK);
  expect(facts?.candles.day.length).toBe((early?.candles.day.length ?? NaN) + 1);
});

it('reads a large file once for a crowd that asks early, and looks through the folder after what was asked first', async () => {
  const provider = unread('by-day');
  const first = provider.earlyFacts(['AADZ', 'SPY']);
  const again = provider.earlyFacts(['AADZ', 'SPY']);
  const other = provider.earlyFacts(['AAAB', 'SPY']);
  const order: string[] = [];
  const looked = provider.securities().then(() => order.push('looked'));
  void first?.then(() => order.push('first'));
  expect((await other)?.size).toBe(0);
  expect([(await first)?.size, (await again)?.size]).toEqual([2, 2]);
  await looked;
  expect(order).toEqual(['first', 'looked']);
});

it('gives the same facts and the same measured market of many files, of one file in any order, and of a packed one', async () => {
  const seen = [];
  for (const layout of ['many', 'by-symbol', 'by-day', 'packed']) {
    const provider = open(layout);
    const asOf = (await provider.lastSession(CLOCK)) ?? 0;
    const symbols = (await provider.securities()).map(({ symbol }) => symbol);
    // Backwards, too: what was read for one symbol must not change what is read of another.
    const hashes = [];
    for (const symbol of ['AADZ', 'AAAB', 'SPY', 'AAAB']) {
      const facts = await provider.facts(symbol, CLOCK);
      hashes.push(facts === null ? null : buildSnapshot(facts, asOf).hash);
    }
    const reference = await new KnownFacts(provider, () => CLOCK).reference('SPY', asOf);
    seen.push({ asOf, symbols, hashes, members: reference?.reference.members, reference: reference?.hash });
    expect(provider.problems()).toEqual([]);
  }
  const [first, ...others] = seen;
  expect(first).toMatchObject({ asOf: CLOCK, members: 104 });
  expect(first?.hashes).not.toContain(null);
  expect(first?.hashes[1]).toBe(first?.hashes[3]);
  for (const other of others) expect(other).toEqual(first);
});
