import { constants, setPriority } from 'node:os';
import { readConfig } from '../platform/config/config.ts';
import { AppError } from '../platform/errors.ts';
import { keepHeapSmall } from '../platform/keep-heap-small.ts';
import type { BackupAnswer, BackupQuestion } from './backup-apart.ts';
import { openBackups } from './backups.ts';

/** Entry of a process that makes, tries or copies backups, and then ends with all the memory that it took. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
keepHeapSmall();
// Whoever asked is gone, or has its answer. A backup that is under way is left unfinished, under a name that says so.
process.once('disconnect', () => process.exit());
process.once('message', (question: BackupQuestion) => {
  answer(question).then(tell, (error: unknown) => {
    const known = error instanceof AppError ? { code: error.code, failure: error.userMessage } : null;
    if (known === null)
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    tell(known ?? { code: 'internal', failure: error instanceof Error ? error.message : String(error) });
  });
});

function tell(said: BackupAnswer): void {
  if (process.connected) process.send?.(said, () => process.disconnect());
}

async function answer({ env, ask }: BackupQuestion): Promise<BackupAnswer> {
  const backups = openBackups(readConfig(env));
  if ('verify' in ask) {
    await backups.verify(ask.verify);
    return { file: ask.verify };
  }
  if ('sync' in ask) {
    await backups.sync({ isMirror: false });
    return { file: null };
  }
  const { file } = await backups.make({ description: ask.make, isProven: true });
  return { file };
}
