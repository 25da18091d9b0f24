import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { count } from '../../platform/amounts.ts';
import type { Environment } from '../../platform/config/config.ts';
import { AppError } from '../../platform/errors.ts';
import { subCommand } from '../../platform/sub-command.ts';
import { naming } from './backup.commands.ts';

export interface SecretCommandDeps {
  readonly out: (text: string) => void;
  /** Where the command was called. */
  readonly folder: string;
  /** The environment over the `.env` file, with the secret that a server in development keeps. */
  readonly environment: () => Promise<Environment>;
}

interface ImportOptions {
  readonly to: string;
  readonly replace?: boolean;
  readonly json?: boolean;
}

/** `tradewise secret export` and `import`: the settings of a server as one encrypted file. */
export function registerSecretBundleCommands(program: Command, deps: SecretCommandDeps): void {
  const secret = subCommand(program, 'secret', 'look after SESSION_SECRET, and keep all settings for another machine');
  secret
    .command('export')
    .argument('<file>', 'the bundle that is written')
    .description('write every setting of this server as one file, encrypted with BACKUP_PASSPHRASE')
    .option('--json', 'as JSON')
    .action((file: string, { json }: { readonly json?: boolean }) => exportAll(deps, file, json === true));
  secret
    .command('import')
    .argument('<file>', 'a bundle')
    .description('write the settings of a bundle as an environment file; needs BACKUP_PASSPHRASE and no other setting')
    .option('--to <file>', 'the environment file that is written', '.env')
    .option('--replace', 'replace it where it is there')
    .option('--json', 'as JSON')
    .action((file: string, options: ImportOptions) => importAll(deps, file, options));
}

async function exportAll({ out, folder, environment }: SecretCommandDeps, given: string, json: boolean): Promise<void> {
  const { passphraseIn, settingsIn, writeBundle } = await import('./secret-bundle.ts');
  const { envFileText } = await import('./env-file-text.ts');
  const env = await environment();
  const file = resolve(folder, given);
  const settings = settingsIn(env);
  // What could not be written back is said now, and not on the day it is needed.
  envFileText(settings);
  await writeBundle(file, settings, passphraseIn(env));
  const names = Object.keys(settings);
  if (json) return out(`${JSON.stringify({ ok: true, path: file, names })}\n`);
  out(`${file}\n${count(names.length, 'setting')}: ${names.join(', ')}.\n`);
  out('Keep it away from the backups and from this machine, and BACKUP_PASSPHRASE away from both.\n');
}

async function importAll(
  { out, folder, environment }: SecretCommandDeps,
  given: string,
  options: ImportOptions,
): Promise<void> {
  const { passphraseIn, readBundle } = await import('./secret-bundle.ts');
  const { envFileText } = await import('./env-file-text.ts');
  const { writeWhole } = await import('./private-file.ts');
  const [file, to] = [resolve(folder, given), resolve(folder, options.to)];
  if (existsSync(to) && options.replace !== true) {
    const userMessage = `${to} is there already; --replace replaces it. Nothing was changed.`;
    throw new AppError('validation_failed', { userMessage });
  }
  const { settings, unknown } = await readBundle(file, passphraseIn(await environment())).catch((error: unknown) => {
    throw naming(file, error);
  });
  await writeWhole(to, envFileText(settings));
  const names = Object.keys(settings);
  if (options.json) return out(`${JSON.stringify({ ok: true, path: to, names, unknown })}\n`);
  if (unknown.length > 0) out(`Left out, since this release does not know them: ${unknown.join(', ')}.\n`);
  out(`${to}\n${count(names.length, 'setting')}: ${names.join(', ')}.\n`);
}
