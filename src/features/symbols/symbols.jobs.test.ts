import { expect, it } from 'vitest';
import type { RunningTask } from '../../platform/queue/task.ts';
import { symbolsFeature } from './symbols.feature.ts';

type Needs = Parameters<NonNullable<typeof symbolsFeature.jobs>>[0];
const over = (refreshDue: (() => Promise<void>) | null): Needs => ({ source: { refreshDue } }) as unknown as Needs;

it('what is due of live sources is asked for every minute by a job, and there is none for a source on this machine', async () => {
  let rounds = 0;
  const jobs = (await symbolsFeature.jobs?.(over(async () => void (rounds += 1)))) ?? [];
  expect(jobs.map(({ name, schedule }) => [name, schedule?.cron])).toEqual([['market.refresh', '* * * * *']]);
  await jobs[0]?.run({} as RunningTask);
  expect(rounds).toBe(1);
  expect(await symbolsFeature.jobs?.(over(null))).toEqual([]);
});
