import { afterEach, expect, it, vi } from 'vitest';
import { withinRequest } from './within-request.ts';

afterEach(() => vi.useRealTimers());

it('a request waits for Stripe for less than ten seconds, however many calls its work takes', async () => {
  vi.useFakeTimers();
  const wait = (ms: number) => new Promise<string>((resolve) => setTimeout(() => resolve('done'), ms));
  const six = async (): Promise<string> => {
    for (let call = 0; call < 5; call += 1) await wait(3000);
    return wait(3000);
  };
  const answer = withinRequest(six()).catch((error: unknown) => String(error));
  await vi.advanceTimersByTimeAsync(9999);
  expect(await answer).toContain('takes too long');
  const quick = withinRequest(wait(3000));
  await vi.advanceTimersByTimeAsync(3000);
  expect([await quick, vi.getTimerCount()]).toEqual(['done', 1]);
});
