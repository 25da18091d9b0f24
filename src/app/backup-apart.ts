import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BackupWork } from '../features/backup/backup.jobs.ts';
import type { Config } from '../platform/config/config.ts';
import { AppError, type ErrorCode } from '../platform/errors.ts';

/** What the process is asked, with the settings that it needs. */
export interface BackupQuestion {
  readonly env: Readonly<Record<string, string>>;
  readonly ask: { readonly make: string } | { readonly verify: string } | { readonly sync: true };
}

export type BackupAnswer = { readonly file: string | null } | { readonly code: ErrorCode; readonly failure: string };

/** The entry stands beside this file: as source, and built. */
const ENTRY = fileURLToPath(
  new URL(`./backup.process.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);
/** What a connection to PostgreSQL by TLS, and the folder of temporary files, may need. */
const PASSED_ON = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'TMPDIR'];

/** Makes and tries backups outside of this process. Its settings go there as a message: others could read an environment. */
export function backupApart(config: Config): BackupWork {
  const env: Record<string, string> = {
    DATABASE_URL: config.databaseUrl,
    BACKUP_DIR: path.resolve(config.backupDir),
    ...(config.backupPassphrase === null ? {} : { BACKUP_PASSPHRASE: config.backupPassphrase }),
    ...(config.sessionSecrets === null ? {} : { SESSION_SECRET: config.sessionSecrets.join(',') }),
    ...bucketOf(config),
  };
  const ask = async (
    question: BackupQuestion['ask'],
    signal: AbortSignal,
  ): Promise<{ readonly file: string | null }> => {
    const said = await askOnce({ env, ask: question }, signal);
    if ('failure' in said) throw new AppError(said.code, { userMessage: said.failure });
    return said;
  };
  return {
    make: async (description, signal) => {
      const { file } = await ask({ make: description }, signal);
      return { file: file as string };
    },
    verify: async (file, signal) => void (await ask({ verify: file }, signal)),
    copyAway: config.backupS3Bucket === null ? null : async (signal) => void (await ask({ sync: true }, signal)),
  };
}

function bucketOf(config: Config): Record<string, string> {
  const { backupS3Endpoint, backupS3Bucket, backupS3AccessKeyId, backupS3SecretAccessKey } = config;
  const given = {
    BACKUP_S3_ENDPOINT: backupS3Endpoint,
    BACKUP_S3_REGION: config.backupS3Region,
    BACKUP_S3_BUCKET: backupS3Bucket,
    BACKUP_S3_PREFIX: config.backupS3Prefix,
    BACKUP_S3_ACCESS_KEY_ID: backupS3AccessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: backupS3SecretAccessKey,
  };
  return Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value === null ? [] : [[name, value]])));
}

function askOnce(question: BackupQuestion, signal: AbortSignal): Promise<BackupAnswer> {
  const passed = Object.fromEntries(
    PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  ) as Record<string, string>;
  const child = fork(ENTRY, { execArgv: [], env: passed, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const end = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  return new Promise<BackupAnswer>((resolve, reject) => {
    child.once('message', (said) => resolve(said as BackupAnswer));
    child.once('error', (cause) => reject(new Error('the backup could not be started', { cause })));
    child.once('exit', () => reject(new Error('the backup was stopped before its end')));
    child.send(question, (error) => {
      if (error !== null) reject(error);
    });
  }).finally(() => signal.removeEventListener('abort', end));
}
