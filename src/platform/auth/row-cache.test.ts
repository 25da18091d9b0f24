import { expect, it } from 'vitest';
import { createRowCache } from './row-cache.ts';

/** A table of one row, whose readers wait until they are let through. */
function slowTable(row: { who: string } | null) {
  let stored = row;
  let asked = 0;
  const waiting: (() => void)[] = [];
  const find = async (): Promise<{ who: string } | null> => {
    asked += 1;
    const found = stored;
    await new Promise<void>((resolve) => waiting.push(resolve));
    return found;
  };
  return {
    find,
    asked: () => asked,
    drop: () => void (stored = null),
    letThrough: () => waiting.splice(0).forEach((go) => go()),
  };
}

it('are read once and cached for five seconds', async () => {
  const table = slowTable({ who: 'ann' });
  const cache = createRowCache(table.find, () => null);
  const read = async (at: number) => {
    const reading = cache.load('a', at);
    table.letThrough();
    return (await reading)?.row ?? null;
  };
  expect(await read(0)).toEqual({ who: 'ann' });
  table.drop();
  expect(await read(4999)).toEqual({ who: 'ann' });
  expect(table.asked()).toBe(1);
  expect(await read(5000)).toBeNull();
});

it('are not kept where they were read before a change and arrive after it', async () => {
  const table = slowTable({ who: 'ann' });
  const cache = createRowCache(table.find, () => null);
  const early = cache.load('a', 0);
  // Signed out, or revoked, while that is on its way.
  table.drop();
  cache.forget(() => true);
  table.letThrough();
  expect((await early)?.row).toEqual({ who: 'ann' });
  const late = cache.load('a', 1);
  table.letThrough();
  expect(await late).toBeNull();
});

it('are bounded in number', async () => {
  const cache = createRowCache(
    (hash) => Promise.resolve(hash),
    () => null,
  );
  for (let i = 0; i < 10_050; i += 1) await cache.load(String(i), 0);
  let kept = 0;
  cache.forget(() => {
    kept += 1;
    return false;
  });
  expect(kept).toBe(10_000);
});
