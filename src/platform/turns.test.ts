import { expect, it } from 'vitest';
import { ownTurn } from './turns.ts';

it('gives each its own turn of the event loop, in order, so that what arrives is read in between', async () => {
  let turn = 0;
  const count = (): void => {
    turn += 1;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  const seen: [string, number][] = [];
  await Promise.all(
    ['a', 'b', 'c'].map(async (name) => {
      await ownTurn();
      seen.push([name, turn]);
    }),
  );
  clearImmediate(counting);
  expect(seen.map(([name]) => name)).toEqual(['a', 'b', 'c']);
  expect(new Set(seen.map(([, at]) => at)).size).toBe(3);
});
