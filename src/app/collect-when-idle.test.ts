import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { collectWhenIdle } from './collect-when-idle.ts';

const EVERY_MS = 10_000;

let spent = 0;
const collect = vi.fn<() => Promise<void>>();
/** Lets one look pass in which the process took so much processor time. */
const passing = async (cpuMs: number): Promise<void> => {
  spent += cpuMs;
  await vi.advanceTimersByTimeAsync(EVERY_MS);
};

beforeEach(() => {
  vi.useFakeTimers();
  collect.mockReset().mockImplementation(async () => void (spent += 900));
});
afterEach(() => {
  vi.useRealTimers();
});

it('collects once after each time of work, and never while there is work', async () => {
  const end = collectWhenIdle({ collect, cpuMs: () => spent }, EVERY_MS);
  await passing(5_000);
  await passing(2_000);
  expect(collect).toHaveBeenCalledTimes(0);
  await passing(10);
  expect(collect).toHaveBeenCalledTimes(1);
  await passing(10);
  await passing(10);
  expect(collect).toHaveBeenCalledTimes(1);
  await passing(1_000);
  await passing(10);
  expect(collect).toHaveBeenCalledTimes(2);
  end();
  await passing(1_000);
  await passing(10);
  expect(collect).toHaveBeenCalledTimes(2);
});
