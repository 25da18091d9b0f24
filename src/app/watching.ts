import path from 'node:path';
import { createErrors } from '../features/errors/errors.ts';
import type { Errors } from '../features/errors/errors.ts';
import type { Mail } from '../features/mail/mail.ts';
import { createPerformance } from '../features/performance/performance.ts';
import type { Performance, PerformanceDeps } from '../features/performance/performance.ts';
import { createAlerts } from '../features/security/alerts.ts';
import { createSecurity } from '../features/security/security.ts';
import type { Security } from '../features/security/security.ts';
import { operatorAddresses } from '../features/security/security-events.store.ts';
import type { Config } from '../platform/config/config.ts';
import { createLogFile } from '../platform/log/log-file.ts';
import type { LogFile } from '../platform/log/log-file.ts';
import type { Log } from '../platform/log/log.ts';
import type { Windows } from '../platform/limits/sliding-window.ts';
import { VERSION } from '../platform/version.ts';

interface WatchingDeps extends Omit<PerformanceDeps, 'slowMs'> {
  readonly config: Config;
  readonly mail: Mail;
  readonly windows: Windows;
}

/** What watches the requests, and tells operators. */
interface Watching {
  readonly security: Security;
  readonly performance: Performance;
  readonly errors: Errors;
  /** Writes what was noticed and not written yet. */
  readonly stop: () => Promise<void>;
}

export function createWatching({ config, mail, logFile, windows, ...deps }: WatchingDeps): Watching {
  const { db, log } = deps;
  const security = createSecurity({
    ...deps,
    windows,
    sendAlert: createAlerts({
      log,
      webhookUrl: config.alertWebhookUrl,
      mail: async (alert) => {
        if (mail.delivery === 'none') return;
        const { alertMail } = await import('../features/security/security.mail.tsx');
        for (const to of await operatorAddresses(db)) await mail.send(db, alertMail(to, alert, mail.origin()));
      },
    }),
  });
  const performance = createPerformance({ ...deps, slowMs: config.slowRequestMs, logFile });
  const errors = createErrors({ ...deps, release: VERSION });
  return {
    security,
    performance,
    errors,
    stop: async () => {
      await performance.stop();
      await errors.stop();
      // Its last alert may still ask for a mail.
      await security.stop();
    },
  };
}

const MEGABYTE = 1024 * 1024;

/** The file in which each request leaves a line, made where there is none; null where it is switched off. */
export function openLogFile(config: Config, log: Log): LogFile | null {
  if (config.logFile === null) return null;
  const logFile = createLogFile({
    path: path.resolve(config.logFile),
    mostBytes: config.logMaxMegabytes * MEGABYTE,
    keep: config.logKeep,
    onProblem: (problem) =>
      problem === null ? log.warn('requests leave lines again') : log.error(`requests leave no lines: ${problem}`),
  });
  // So that it is there to be followed before the first request.
  void logFile.open();
  return logFile;
}
