import type { CheckLine } from '../../platform/check-line.ts';
import type { Feature } from '../feature.ts';
import type { Security } from '../security/security.ts';
import type { BackupWork } from './backup.jobs.ts';
import type { Backups } from './backup.ts';
import type { OpenDatabase } from './restore.store.ts';

interface Needs {
  readonly database: OpenDatabase;
  readonly backups: Backups;
  /** Makes and tries backups in a process of its own. */
  readonly backupWork: BackupWork;
  readonly security: Security;
  readonly config: { readonly isProduction: boolean; readonly heartbeatUrl: string | null };
}

const HEARTBEAT_MS = 10_000;

/** Backups of the database: making, proving, listing, removing and restoring them. */
export const backupFeature: Feature<Needs> = {
  name: 'backup',
  commands: async (program, io) => {
    const { registerBackupCommands } = await import('./backup.commands.ts');
    const { registerRestoreCommands } = await import('./restore.commands.ts');
    registerBackupCommands(program, io);
    const { registerSecretBundleCommands } = await import('./secret.commands.ts');
    registerRestoreCommands(program, io);
    registerSecretBundleCommands(program, io);
  },
  jobs: async ({ backups, backupWork, security, config: { heartbeatUrl } }) => {
    const { createBackupJobs } = await import('./backup.jobs.ts');
    const heartbeat = async (): Promise<void> => {
      if (heartbeatUrl === null) return;
      const signal = AbortSignal.timeout(HEARTBEAT_MS);
      await fetch(heartbeatUrl, { redirect: 'error', signal }).catch(() => undefined);
    };
    return createBackupJobs({ backups, work: backupWork, alert: security.alert, heartbeat, now: security.now });
  },
  background: async ({ backups, database, security, config }) => {
    const { watchBackups } = await import('./watch-backups.ts');
    if (!config.isProduction) return () => Promise.resolve();
    return watchBackups({ backups, db: database.db, alert: security.alert, now: security.now });
  },
  checks: async ({ backups, database, security, config }): Promise<readonly CheckLine[]> => {
    const { checkBackups, checkHeld } = await import('./backup.checks.ts');
    const { bornAt } = await import('./restore.store.ts');
    const facts = { now: security.now(), bornAt: await bornAt(database.db), isProduction: config.isProduction };
    return [...checkBackups(backups.list(), facts), ...(await checkHeld(database))];
  },
};
