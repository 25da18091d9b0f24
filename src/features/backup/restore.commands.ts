import { resolve } from 'node:path';
import type { Command } from 'commander';
import { count } from '../../platform/amounts.ts';
import { AppError } from '../../platform/errors.ts';
import { createProgressLine } from '../../platform/progress-line.ts';
import type { BackupCommandDeps } from './backup-command-deps.ts';
import { backupProgressText, type BackupProgress } from './backup-progress.ts';
import { naming } from './backup.commands.ts';
import { heldText } from './held-text.ts';
import { endHold, readHeld } from './held-work.store.ts';
import type { OpenDatabase } from './restore.store.ts';
import type { Restored } from './restore-backup.ts';

export interface RestoreCommandDeps extends BackupCommandDeps {
  readonly withDatabase: <T>(
    options: { readonly mustExist?: boolean },
    work: (open: OpenDatabase) => Promise<T>,
  ) => Promise<T>;
}

interface Options {
  readonly yes?: true;
  readonly safetyBackup: boolean;
  readonly json?: boolean;
}

const JSON_OPTION = ['--json', 'as JSON'] as const;

/** `tradewise restore FILE`, and what to do with the work that a restore holds. */
export function registerRestoreCommands(program: Command, deps: RestoreCommandDeps): void {
  program
    .command('restore')
    .argument('<file>', 'a backup')
    .description('replace the database by what a backup holds, all or nothing, while servers wait (docs/backups.md)')
    .option('-y, --yes', 'replace a database that is not empty')
    .option('--no-safety-backup', 'do not back up first what is replaced, such as a damaged database')
    .option(...JSON_OPTION)
    .action((file: string, options: Options) => restore(deps, file, options));
  const held = program.command('held').description('tasks and mails from before a restore, which wait for you');
  held
    .command('list')
    .description('how many wait')
    .option(...JSON_OPTION)
    .action((options: Pick<Options, 'json'>) => show(deps, options));
  for (const how of ['release', 'drop'] as const)
    held
      .command(how)
      .description(how === 'release' ? 'do the tasks and send the mails' : 'never do them, and never send them')
      .option(...JSON_OPTION)
      .action((options: Pick<Options, 'json'>) => end(deps, how, options));
}

async function restore(deps: RestoreCommandDeps, given: string, options: Options): Promise<void> {
  const file = resolve(deps.folder, given);
  const { note, isWatched, now = Date.now } = deps;
  const line = isWatched ? createProgressLine<BackupProgress>(note, now, backupProgressText) : null;
  const backups = await deps.backups();
  const restored = await backups
    .restore(file, {
      isConfirmed: options.yes === true,
      isSafe: options.safetyBackup,
      say: (sentence) => {
        line?.clear();
        note(`${sentence}\n`);
      },
      ...(line === null ? {} : { onProgress: line.show }),
    })
    .finally(() => line?.clear())
    .catch((error: unknown) => {
      throw restoreFailure(file, error);
    });
  deps.out(options.json ? `${JSON.stringify({ ok: true, path: file, ...restored })}\n` : textOf(restored));
}

/** A failure of the backup names it; one of the database says so itself. */
function restoreFailure(file: string, error: unknown): unknown {
  const isOfDatabase =
    error instanceof AppError && /^(The database|What would be replaced|Another )/.test(error.userMessage);
  return isOfDatabase ? error : naming(file, error);
}

function textOf({ users, analyses, held, erasedAgain }: Restored): string {
  const lines = [
    ...(erasedAgain === 0 ? [] : [`${count(erasedAgain, 'account')} deleted since the backup: deleted again.`]),
    'Where people pay, run "tradewise billing reconcile" first: what was paid since the backup is not in it.',
    ...(held.since === null ? [] : [heldText(held)]),
    'Everybody signs in again. Restart servers that run.',
    `Restored: ${users} users, ${analyses} analyses`,
  ];
  return `${lines.join('\n')}\n`;
}

async function show({ out, withDatabase }: RestoreCommandDeps, { json }: Pick<Options, 'json'>): Promise<void> {
  const held = await withDatabase({ mustExist: true }, ({ db }) => readHeld(db));
  if (json) return out(`${JSON.stringify(held)}\n`);
  out(held.since === null ? 'Nothing waits.\n' : `${heldText(held)}\n`);
}

async function end(
  { out, withDatabase, now = Date.now }: RestoreCommandDeps,
  how: 'release' | 'drop',
  { json }: Pick<Options, 'json'>,
): Promise<void> {
  const held = await withDatabase({ mustExist: true }, ({ db }) => endHold(db, how, now()));
  if (json) return out(`${JSON.stringify(held)}\n`);
  out(`${count(held.tasks, 'task')} and ${count(held.mails, 'mail')} ${how === 'release' ? 'released' : 'dropped'}.\n`);
}
