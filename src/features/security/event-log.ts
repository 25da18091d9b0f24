import type { Log } from '../../platform/log/log.ts';
import type { Person } from '../../platform/personal-data.ts';
import { alertOf } from './alerts.ts';
import type { Alert, SendAlert } from './alerts.ts';
import { createEventBuffer } from './event-buffer.ts';
import type { GatheredEvent, SecurityEvent } from './event-buffer.ts';
import { inTransaction, withoutDeadline } from './security-database.store.ts';
import type { Database } from './security-database.store.ts';
import { boundEvents, claimAlert, writeEvents } from './security-events.store.ts';
import { SECURITY_RULES } from './security-rules.ts';
import type { RuleName } from './security-rules.ts';
import { hashesOf } from './security-personal-data.store.ts';
import { createUnwrittenEvents } from './unwritten-events.ts';

export interface EventLogDeps {
  readonly db: Database;
  readonly log: Log;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Tells operators. */
  readonly sendAlert: SendAlert;
}

const FLUSH_MS = 1000;
/** When what could not be written is tried again. */
const RETRY_MS = 5000;
/** So long nobody is told again of one rule. */
const QUIET_MS = 3_600_000;
/** Alerts that wait for a slow webhook; there are fewer rules than that, each with its quiet period. */
const MOST_ALERTS = 50;

/** Security events on their way into the log, the database, and to operators. */
export interface EventLog {
  readonly report: (event: SecurityEvent) => void;
  /**
   * Reports something that is no attack and tells operators of it, at most once an hour for each rule; also where the database,
   * which would say when that was last done, is away. Resolves once they were told.
   */
  readonly alert: (rule: RuleName, detail: string) => Promise<void>;
  /** Tells operators of something whose quiet period the caller keeps. Resolves once they were told. */
  readonly tell: (alert: Alert) => Promise<void>;
  /** Runs `work` after what is being written, without the deadline of a request. */
  readonly inOrder: (work: () => Promise<void>) => Promise<void>;
  /** Writes what was noticed; resolves once it is stored, or could not be. */
  readonly flush: () => Promise<void>;
  /** Forgets what was not written yet of a person who leaves. */
  readonly forget: (person: Person) => void;
  /** Writes what was noticed and waits for alerts that are being sent. */
  readonly stop: () => Promise<void>;
}

/**
 * Writes events a second after they were reported, alike ones in one row. Where the database cannot be written they stay in
 * memory and are tried again; a slow alert holds up no event.
 */
export function createEventLog({ db, log, now, sendAlert }: EventLogDeps): EventLog {
  const buffer = createEventBuffer();
  const unwritten = createUnwrittenEvents();
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  /** What is being written, one after another. */
  let writing: Promise<void> = Promise.resolve();
  /** Alerts that are being sent, one after another. */
  let sending: Promise<void> = Promise.resolve();
  let alertsWaiting = 0;

  /** Behind the request that brought it, whose time may be over. */
  const inOrder = (work: () => Promise<void>): Promise<void> => {
    const next = (): Promise<void> => withoutDeadline(work);
    return (writing = writing.then(next, next));
  };

  const send = (alert: Alert): void => {
    if (alertsWaiting >= MOST_ALERTS) return log.warn({ rule: alert.rule }, 'too many alerts wait to be sent');
    alertsWaiting += 1;
    const next = (): Promise<void> => sendAlert(alert).finally(() => (alertsWaiting -= 1));
    sending = sending.then(next, next).catch(() => undefined);
  };

  const tellOf = async (events: readonly GatheredEvent[], totals: ReadonlyMap<string, number>): Promise<void> => {
    for (const event of events) {
      const alert = alertOf(event, totals.get(event.alike) ?? event.count);
      if (alert !== null && (await claimAlert(db, event.rule, now(), QUIET_MS))) send(alert);
    }
  };

  const write = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const gathered = buffer.take();
    for (const { rule, address, accountHash, detail, count } of gathered)
      log.warn({ event: 'security', rule, address, account: accountHash, detail, count }, 'security event');
    const lost = unwritten.add(gathered);
    if (lost > 0) log.warn({ lost }, 'security events were dropped, since the database could not be written for long');
    const events = unwritten.all();
    if (events.length === 0) return;
    try {
      // All or none, so that none is counted twice when they are tried again.
      const totals = await inTransaction(db, (tx) => writeEvents(tx, events));
      unwritten.written(events);
      await boundEvents(db);
      await tellOf(events, totals);
    } catch (err) {
      log.warn({ err }, 'security events could not be stored');
      if (unwritten.all().length > 0) flushIn(RETRY_MS);
    }
  };
  const flush = (): Promise<void> => inOrder(write);
  const flushIn = (ms: number): void => {
    if (!isStopped) timer ??= setTimeout(() => void flush(), ms).unref();
  };

  const report: EventLog['report'] = (event) => {
    buffer.add(event, now());
    flushIn(FLUSH_MS);
  };
  return {
    report,
    alert: async (rule, detail) => {
      report({ rule, address: null, accountHash: null, detail });
      const isFirst = await withoutDeadline(() => claimAlert(db, rule, now(), QUIET_MS)).catch(() => true);
      const { title } = SECURITY_RULES[rule];
      if (isFirst) send({ rule, title, address: null, detail, count: 1, lastAt: now() });
      await sending;
    },
    tell: async (alert) => {
      log.warn({ rule: alert.rule, detail: alert.detail }, alert.title);
      send(alert);
      await sending;
    },
    inOrder,
    flush,
    forget: (person) => {
      buffer.forget(hashesOf(person));
      unwritten.forget(hashesOf(person));
    },
    stop: async () => {
      isStopped = true;
      await flush();
      await writing;
      await sending;
    },
  };
}
