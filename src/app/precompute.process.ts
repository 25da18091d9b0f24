import { constants, setPriority } from 'node:os';
import type { MarketPart } from '../features/precomputation/precompute-market.ts';
import { openDatabase, type OpenDatabase } from '../platform/db/database.ts';
import { setUpForBulk, waitForDisk } from '../platform/db/dialect.ts';
import type { Answer, Question } from './precompute-apart.ts';
import { leadMarket } from './precompute-lead.ts';
import { openFacts, openPart, type MarketTask } from './precompute-part.ts';

/** Entry of a process that judges a market, or a part of one, and then ends with all the memory that it took. */
let part: Promise<MarketPart> | null = null;
let database: OpenDatabase | null = null;

setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// Whoever asked is gone, or has its answer.
process.once('disconnect', () => process.exit());
process.on('message', (question: Question) => {
  answer(question).then(
    (found) => tell({ answer: found }),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      tell({ failure: error instanceof Error ? error.message : String(error) });
    },
  );
});

function tell(said: Answer): void {
  // Whoever asked may be gone between the two, and then nobody is told.
  if (process.connected) process.send?.(said, undefined, undefined, () => undefined);
}

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'market':
      return kept(leadMarket(await open(question.task), question.task, { onProgress: (done) => tell({ done }) }));
    case 'open':
      part = openHere(question);
      await part;
      return null;
    case 'measure':
      return (await part)?.measure();
    case 'judge':
      return kept((await part)?.judge(question.reference));
  }
}

/** The result of work, once all that it saved is on the disk. */
async function kept<T>(work: Promise<T> | undefined): Promise<T | undefined> {
  const result = await work;
  if (database !== null) await waitForDisk(database.db);
  return result;
}

async function open({ databaseUrl }: MarketTask): Promise<OpenDatabase> {
  database = await openDatabase(databaseUrl, { mustExist: true, limits: { connections: 1 } });
  await setUpForBulk(database.db);
  return database;
}

async function openHere({ task, symbols }: Extract<Question, { ask: 'open' }>): Promise<MarketPart> {
  const { forLongWork: db } = await open(task);
  return openPart(db, openFacts(db, task), task, symbols, (done) => tell({ done }));
}
