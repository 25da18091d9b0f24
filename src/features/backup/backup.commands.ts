import { resolve } from 'node:path';
import type { Command } from 'commander';
import { amountOfBytes, count } from '../../platform/amounts.ts';
import { AppError } from '../../platform/errors.ts';
import { createProgressLine } from '../../platform/progress-line.ts';
import { backupProgressText, type BackupProgress } from './backup-progress.ts';
import type { Backups } from './backup.ts';
import type { BackupCommandDeps } from './backup-command-deps.ts';
import { registerOffSiteCommands } from './off-site.commands.ts';
import { asJson, asLine } from './backup.present.ts';

interface Json {
  readonly json?: boolean;
}

const JSON_OPTION = ['--json', 'as JSON'] as const;

/** `tradewise backup …`. */
export function registerBackupCommands(program: Command, deps: BackupCommandDeps): void {
  const backup = program
    .command('backup')
    .description('make a backup of the whole database, restore it for a trial, and compare (docs/backups.md)')
    .option('--description <text>', 'why it is made', 'Made by hand')
    .option('--no-proof', 'do not try it; it stays unproven')
    .option(...JSON_OPTION)
    .action((options: MakeOptions) => make(deps, options));
  registerVerbs(backup, deps, {});
  // The same by the names that scripts of the production guide know; the help lists them once.
  registerVerbs(program, deps, { hidden: true });
}

function registerVerbs(at: Command, deps: BackupCommandDeps, { hidden = false }: { readonly hidden?: boolean }): void {
  at.command('list', { hidden })
    .description('every backup, newest first: good, unproven or bad')
    .option(...JSON_OPTION)
    .action((options: Json) => list(deps, options));
  at.command('verify', { hidden })
    .argument('[file]', 'a backup')
    .option('--latest', 'the newest backup')
    .option(...JSON_OPTION)
    .description('restore a backup into a scratch database and compare every table; exit code 1 where it is bad')
    .action((file: string | undefined, options: VerifyOptions) => verify(deps, file, options));
  at.command('cleanup', { hidden })
    .description('remove backups of more than 30 days by their names, but never the newest 3 good ones')
    .option(...JSON_OPTION)
    .action((options: Json) => cleanUp(deps, options));
  registerOffSiteCommands(at, deps, { hidden });
}

interface MakeOptions extends Json {
  readonly description: string;
  readonly proof: boolean;
}

async function make(deps: BackupCommandDeps, options: MakeOptions): Promise<void> {
  const { out, note, isWatched, now = Date.now } = deps;
  const startedAt = now();
  const line = isWatched ? createProgressLine<BackupProgress>(note, now, backupProgressText) : null;
  const backups = await deps.backups();
  const { file, manifest } = await backups
    .make({
      description: options.description,
      isProven: options.proof,
      ...(line === null ? {} : { onProgress: line.show }),
    })
    .catch(async (error: unknown) => {
      const reason = error instanceof AppError ? error.userMessage : error instanceof Error ? error.message : '';
      await deps.alertOperators('backup_failed', `A backup at the command line failed: ${reason}`);
      throw error;
    })
    .finally(() => line?.clear());
  const seconds = (now() - startedAt) / 1000;
  if (options.json) return out(`${JSON.stringify({ ok: true, path: file, seconds, ...manifest })}\n`);
  const how = `${count(manifest.rows, 'row')}, ${amountOfBytes(manifest.bytes)}, ${seconds.toFixed(1)} s`;
  const proven = options.proof ? 'Restored for a trial and compared: every table is the same.' : 'Not proven yet.';
  out(`${file}\n${how}. ${proven}\n`);
}

async function list(deps: BackupCommandDeps, { json }: Json): Promise<void> {
  const backups = await deps.backups();
  const all = backups.list();
  if (json) return deps.out(`${JSON.stringify({ folder: backups.folder, backups: all.map(asJson) })}\n`);
  if (all.length === 0) return deps.out(`There is no backup in ${backups.folder}.\n`);
  deps.out(all.map((one) => `${asLine(one)}\n`).join(''));
}

interface VerifyOptions extends Json {
  readonly latest?: boolean;
}

async function verify(deps: BackupCommandDeps, given: string | undefined, options: VerifyOptions): Promise<void> {
  const backups = await deps.backups();
  const file = given === undefined ? newest(backups, options.latest === true) : resolve(deps.folder, given);
  const { about, end, manifest } = await backups.verify(file).catch((error: unknown) => {
    throw naming(file, error);
  });
  const rows = end.tables.reduce((sum, table) => sum + table.rows, 0);
  if (options.json) return deps.out(`${JSON.stringify({ ok: true, path: file, rows, ...about, ...end })}\n`);
  const without = manifest === null ? ' It has no manifest beside it; what it says of itself was compared.' : '';
  deps.out(`${file} is good: ${count(rows, 'row')} of ${count(end.tables.length, 'table')}.${without}\n`);
}

function newest(backups: Backups, isLatest: boolean): string {
  if (!isLatest)
    throw new AppError('validation_failed', { userMessage: 'Name the file of a backup, or give --latest.' });
  const [first] = backups.list();
  if (first !== undefined) return first.file;
  throw new AppError('not_found', { userMessage: `There is no backup in ${backups.folder}.` });
}

/** The same failure, saying of which file. */
export function naming(file: string, error: unknown): unknown {
  if (error instanceof AppError) {
    const userMessage = `${file} cannot be used: ${error.userMessage}`;
    return new AppError(error.code, { userMessage, cause: error });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return new AppError('not_found', { userMessage: `There is no file ${file}.`, cause: error });
  return error;
}

async function cleanUp(deps: BackupCommandDeps, { json }: Json): Promise<void> {
  const removed = await (await deps.backups()).cleanUp();
  if (json) return deps.out(`${JSON.stringify({ removed })}\n`);
  deps.out(`${removed.map((name) => `removed ${name}\n`).join('')}${count(removed.length, 'backup')} removed.\n`);
}
