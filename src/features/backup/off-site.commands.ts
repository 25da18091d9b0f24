import type { Command } from 'commander';
import { amountOfBytes, count } from '../../platform/amounts.ts';
import { AppError } from '../../platform/errors.ts';
import type { BackupCommandDeps } from './backup-command-deps.ts';

interface SyncOptions {
  readonly delete?: boolean;
  readonly json?: boolean;
}

interface FetchOptions {
  readonly latest?: boolean;
  readonly json?: boolean;
}

/** `sync` and `fetch`: copies of the backups in a bucket. */
export function registerOffSiteCommands(
  at: Command,
  deps: BackupCommandDeps,
  { hidden = false }: { readonly hidden?: boolean },
): void {
  at.command('sync', { hidden })
    .description('copy the backups to the bucket of BACKUP_S3_BUCKET; nothing is removed there')
    .option('--delete', 'also remove backups there that are not here any more, but never the newest 3')
    .option('--json', 'as JSON')
    .action((options: SyncOptions) => sync(deps, options));
  at.command('fetch', { hidden })
    .argument('[name]', 'the name of a backup in the bucket')
    .option('--latest', 'the newest')
    .option('--json', 'as JSON')
    .description('bring a backup back from the bucket into BACKUP_DIR')
    .action((name: string | undefined, options: FetchOptions) => fetchOne(deps, name, options));
}

async function sync(deps: BackupCommandDeps, options: SyncOptions): Promise<void> {
  const backups = await deps.backups();
  const onSent = (name: string): void => (options.json === true ? undefined : deps.out(`sent ${name}\n`));
  const done = await backups.sync({ isMirror: options.delete === true, onSent }).catch(async (error: unknown) => {
    const reason = error instanceof AppError ? error.userMessage : error instanceof Error ? error.message : '';
    await deps.alertOperators('backup_failed', `The copy of the backups failed: ${reason}`);
    throw error;
  });
  if (options.json) return deps.out(`${JSON.stringify({ ok: true, ...done })}\n`);
  for (const name of done.bad) deps.note(`${name} is bad and was not sent.\n`);
  deps.out(done.removed.map((name) => `removed ${name}\n`).join(''));
  const removed = done.removed.length === 0 ? '' : `, ${count(done.removed.length, 'backup')} removed`;
  deps.out(`${count(done.sent.length, 'file')} sent to ${done.place}, ${done.same} there already${removed}.\n`);
}

async function fetchOne(deps: BackupCommandDeps, name: string | undefined, options: FetchOptions): Promise<void> {
  if ((name === undefined) === (options.latest !== true))
    throw new AppError('validation_failed', { userMessage: 'Give either the name of a backup, or --latest.' });
  const backups = await deps.backups();
  const fetched = await backups.fetch(name ?? null);
  if (options.json) return deps.out(`${JSON.stringify({ ok: true, ...fetched })}\n`);
  const how = fetched.isNew ? `${amountOfBytes(fetched.bytes)} fetched and compared.` : 'It was here already.';
  const without = fetched.hasManifest ? '' : ' There is no manifest beside it.';
  deps.out(`${fetched.file}\n${how}${without} "tradewise restore" puts it in place of the database.\n`);
}
