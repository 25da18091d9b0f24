import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRunWatch } from './watch-runs.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('asks once for all runs that are streamed, tells of those that changed, and asks no more when nobody reads', async () => {
  const standings = new Map([
    ['a', 'pending 0'],
    ['b', 'pending 0'],
  ]);
  const read = vi.fn((ids: readonly string[]) =>
    Promise.resolve(new Map([...standings].filter(([id]) => ids.includes(id)))),
  );
  const changes = new EventEmitter();
  const told: string[] = [];
  for (const id of ['a', 'b']) changes.on(id, () => told.push(id));
  const watch = createRunWatch({ read, changes, pollMs: 500 });
  const ends = ['a', 'b', 'a'].map((id) => watch(id));
  await vi.advanceTimersByTimeAsync(500);
  expect(read.mock.calls).toEqual([[['a', 'b']]]);
  // What happened before is not known.
  expect(told.splice(0)).toEqual(['a', 'b']);
  standings.set('b', 'processing 1');
  await vi.advanceTimersByTimeAsync(500);
  standings.delete('a');
  read.mockRejectedValueOnce(new Error('the database is away'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual(['b', 'a']);
  for (const end of ends) end();
  await vi.advanceTimersByTimeAsync(5000);
  expect(read.mock.calls.length).toBeLessThanOrEqual(5);
});
