import type { Log } from '../../platform/log/log.ts';
import type { SecurityEvent } from './event-buffer.ts';
import { SECURITY_RULES } from './security-rules.ts';

/** What an operator is told of. */
export interface Alert {
  readonly rule: string;
  readonly title: string;
  readonly address: string | null;
  readonly detail: string;
  /** How many alike events there were by now. */
  readonly count: number;
  readonly lastAt: number;
}

export type SendAlert = (alert: Alert) => Promise<void>;

/** The alert that an event is worth, of which so many alike were seen by now; null: none yet. */
export function alertOf(event: SecurityEvent & { readonly lastAt: number }, count: number): Alert | null {
  const { title, alertFrom } = SECURITY_RULES[event.rule];
  if (alertFrom === null || count < alertFrom) return null;
  return { rule: event.rule, title, address: event.address, detail: event.detail, count, lastAt: event.lastAt };
}

export interface AlertDeps {
  readonly log: Log;
  /** Null: no webhook is named. */
  readonly webhookUrl: string | null;
  /** Puts a mail to every operator into the queue; resolves to nothing where no mail can be sent. */
  readonly mail: (alert: Alert) => Promise<void>;
  /** In place of the network. */
  readonly fetch?: typeof fetch;
}

const WEBHOOK_MS = 5000;

/** Tells operators by mail and by webhook; one that fails is logged and stops nothing. */
export function createAlerts({ log, webhookUrl, mail, fetch: given }: AlertDeps): SendAlert {
  const post = async (url: string, alert: Alert): Promise<void> => {
    const { rule, title, address, detail, count, lastAt } = alert;
    const body = JSON.stringify({ rule, title, address, detail, count, last_seen_at: new Date(lastAt).toISOString() });
    // Node loads its client with the first look at it, which a start need not wait for.
    const answer = await (given ?? fetch)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(WEBHOOK_MS),
    });
    if (!answer.ok) throw new Error(`the webhook answered ${answer.status}`);
  };
  return async (alert) => {
    const told = await Promise.allSettled([
      mail(alert),
      webhookUrl === null ? Promise.resolve() : post(webhookUrl, alert),
    ]);
    for (const [i, result] of told.entries()) {
      if (result.status === 'fulfilled') continue;
      // The address of a webhook is a secret, and errors of the network name it.
      const code = result.reason instanceof Error ? result.reason.name : 'unknown';
      log.warn({ rule: alert.rule, by: i === 0 ? 'mail' : 'webhook', code }, 'an alert could not be sent');
    }
  };
}
