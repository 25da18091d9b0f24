import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
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
