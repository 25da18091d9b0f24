import { sql } from 'kysely';
import { Type, type Static } from 'typebox';
import type { OpenDatabase } from '../../src/platform/db/database.ts';
import type { Database } from '../../src/platform/db/schema.ts';
import type { Job, TaskKind } from '../../src/platform/queue/task.ts';

/** Writes one row when it is done, after some milliseconds. */
export const EFFECT = {
  name: 'test.effect',
  schema: Type.Object({ ms: Type.Number() }),
  attempts: 100,
  backOffMs: 1,
} as const satisfies TaskKind;

/** Kills the process that does it. */
export const POISON = { name: 'test.poison', schema: Type.Object({}), attempts: 2 } as const satisfies TaskKind;

/** Started every second, where somebody is there to start it. */
export const EACH_SECOND = {
  name: 'test.second',
  schema: Type.Object({}),
  schedule: { cron: '* * * * * *', zone: 'UTC' },
  run: () => Promise.resolve(),
} as const satisfies Job;

export const workMsOf = (payload: unknown): number => (payload as Static<typeof EFFECT.schema>).ms;

/** Nothing but the queue keeps a second row of a task out. */
export async function createEffects({ db }: OpenDatabase): Promise<void> {
  await sql`create table effects (task text not null)`.execute(db);
}

export async function writeEffect(tx: Database, task: string): Promise<void> {
  await sql`insert into effects (task) values (${task})`.execute(tx);
}

/** The tasks whose effect was saved, each as often as it was. */
export async function readEffects({ db }: OpenDatabase): Promise<readonly string[]> {
  const { rows } = await sql<{ task: string }>`select task from effects order by task`.execute(db);
  return rows.map(({ task }) => task);
}
