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
import { VERSION } from '../platform/version.ts';

interface WatchingDeps extends Omit<PerformanceDeps, 'slowMs'> {
  readonly config: Config;
  readonly mail: Mail;
}

/** What watches the requests, and tells operators. */
interface Watching {
  readonly security: Security;
  readonly performance: Performance;
  readonly errors: Errors;
  /** Writes what was noticed and not written yet. */
  readonly stop: () => Promise<void>;
}

export function createWatching({ config, mail, logFile, ...deps }: WatchingDeps): Watching {
  const { db, log } = deps;
  const security = createSecurity({
    ...deps,
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
