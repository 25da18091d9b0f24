import { isIP } from 'node:net';
import { digestOf } from '../../platform/auth/secrets.ts';
import { placeOf } from '../../platform/client-place.ts';
import { AppError } from '../../platform/errors.ts';
import { TOKEN_USER } from '../../platform/auth/operator-token.ts';
import { blockAddress, listBlocked, unblockAddress } from './blocked-addresses.store.ts';
import type { BlockedAddress } from './blocked-addresses.store.ts';
import type { CheckLine, FoundCheck } from '../../platform/check-line.ts';
import type { Windows } from '../../platform/limits/sliding-window.ts';
import { createBursts } from './bursts.ts';
import { createEventLog } from './event-log.ts';
import type { EventLogDeps } from './event-log.ts';
import { alertsOfChecks } from './check-alerts.store.ts';
import { knownFailures, noteFailures } from './failing-checks.store.ts';
import { endEverything, traceSince } from './incident.store.ts';
import type { Ended } from './incident.store.ts';
import { noteKeyPlace } from './key-places.store.ts';
import { countAccount } from './many-accounts.ts';
import { listActions, newestOfEach, recordAction } from './operator-actions.store.ts';
import type { OperatorAction } from './operator-actions.store.ts';
import { listSightings, noteSecret } from './secret-sightings.store.ts';
import { inTransaction } from './security-database.store.ts';
import { listEvents } from './security-events.store.ts';
import type { EventFilter } from './security-events.store.ts';
import { listUntrustedPeers, noteUntrustedPeer } from './untrusted-peers.store.ts';
import { unusualNow } from './usual-traffic.ts';
import { createWatch } from './watch.ts';
import type { Refusal, SeenRequest } from './watch.ts';

export interface SecurityDeps extends EventLogDeps {
  /** Where requests of all processes are counted. */
  readonly windows: Pick<Windows, 'take'>;
}

/** Watching for attacks, keeping addresses out, and what operators did. */
export type Security = ReturnType<typeof createSecurity>;

const BLOCKED_FOR_MS = 3_600_000;
const LOOK_AT_BLOCKED_MS = 5000;
/** How often it is stored that a peer is still there, and for how many of them. */
const NOTE_PEER_MS = 600_000;
const MOST_PEERS = 50;
const PEER_SEEN_MS = 86_400_000;
/** Keys and places that were looked up already. */
const MOST_KNOWN = 10_000;
/** The first 64 bits of an IPv6 address, as limits count and events name it. */
const NETWORK = /^(?:(?:0|[1-9a-f][\da-f]{0,3}):){3}(?:0|[1-9a-f][\da-f]{0,3})$/;

export function createSecurity(deps: SecurityDeps) {
  const { db, log, now, windows } = deps;
  const events = createEventLog(deps);
  const { report, inOrder, flush } = events;
  let blocked = new Map<string, number>();
  let lookedAt = -Infinity;
  const watch = createWatch({ report, bursts: createBursts({ windows, report, inOrder }) });
  const notedPeers = new Map<string, number>();

  const lookAtBlocked = async (): Promise<void> => {
    blocked = new Map((await listBlocked(db, now())).map(({ address, until }) => [address, until]));
  };
  const refreshBlocked = (): void => {
    if (now() - lookedAt < LOOK_AT_BLOCKED_MS) return;
    lookedAt = now();
    lookAtBlocked().catch(() => undefined);
  };

  const knownPlaces = new Set<string>();
  const notePlace = (client: string, userId: string, keyId: string): void => {
    if (userId === TOKEN_USER.id) return;
    const known = `${keyId} ${client}`;
    if (knownPlaces.has(known)) return;
    if (knownPlaces.size >= MOST_KNOWN) knownPlaces.clear();
    knownPlaces.add(known);
    void inOrder(async () => {
      const isNew = await noteKeyPlace(db, { keyId, userId, placeHash: digestOf(client) }, now()).catch(() => false);
      if (isNew)
        report({ rule: 'key_from_new_place', address: client, accountHash: digestOf(userId), detail: 'API key' });
    });
  };

  const recordDone = (done: OperatorAction): Promise<void> => recordAction(db, done, now());
  const block = async (address: string): Promise<BlockedAddress> => {
    const place = placeOf(address.trim());
    if (isIP(place) === 0 && !NETWORK.test(place)) throw refusedAddress('That is no network address.');
    // The machine itself, or a proxy on it that stands for everybody.
    if (/^(?:127\.|0:0:0:0$)/.test(place)) throw refusedAddress('This machine itself cannot be blocked.');
    const until = now() + BLOCKED_FOR_MS;
    await blockAddress(db, place, now(), until);
    blocked.set(place, until);
    report({ rule: 'address_blocked', address: place, accountHash: null, detail: 'for an hour' });
    return { address: place, until };
  };

  return {
    db,
    now,
    /** What the server kit reports. */
    onRefusal: (refusal: Refusal): void => watch.refused(refusal),
    onSeen: (request: SeenRequest): void => {
      refreshBlocked();
      watch.seen(request);
      const { user, client } = request;
      if (user?.key) notePlace(client, user.id, user.key.id);
      const done = actionOf(request);
      if (done !== null)
        void inOrder(() =>
          recordDone(done).catch((err: unknown) => log.error({ err }, 'an operator action could not be recorded')),
        );
    },
    onSignInFailed: ({ address, email }: { readonly address: string; readonly email: string | null }): void => {
      const place = placeOf(address);
      const accountHash = email === null ? null : digestOf(email);
      report({ rule: 'sign_in_failed', address: place, accountHash, detail: email === null ? 'code' : 'password' });
      if (accountHash === null) return;
      void inOrder(async () => {
        const accounts = await countAccount(windows, address, accountHash);
        if (accounts === null) return;
        const detail = `${accounts} accounts within an hour, from one address or network`;
        report({ rule: 'password_spraying', address: place, accountHash: null, detail });
      }).catch(() => undefined);
    },
    onMailWithheld: (): void =>
      report({ rule: 'mail_withheld', address: null, accountHash: null, detail: 'mails of strangers to one mailbox' }),
    /** Called for every request of such a peer. */
    onUntrustedPeer: (address: string): void => {
      const noted = notedPeers.get(address) ?? -Infinity;
      if (now() - noted < NOTE_PEER_MS || (noted === -Infinity && notedPeers.size >= MOST_PEERS)) return;
      notedPeers.set(address, now());
      void inOrder(() => noteUntrustedPeer(db, address, now()).catch(() => void notedPeers.delete(address)));
    },
    /** Private addresses that sent forwarding headers without being trusted, within the last day. */
    untrustedPeers: () => listUntrustedPeers(db, now() - PEER_SEEN_MS),
    isBlocked: (client: string): boolean => {
      refreshBlocked();
      return (blocked.get(client) ?? 0) > now();
    },
    /** @throws AppError `validation_failed` where it is no address, or the machine's own */
    block,
    unblock: async (address: string): Promise<boolean> => {
      const place = placeOf(address.trim());
      const isGone = await unblockAddress(db, place);
      blocked.delete(place);
      return isGone;
    },
    blocked: () => listBlocked(db, now()),
    /** Notes which secrets a start read, by their fingerprints. */
    secretsRead: async (
      secrets: readonly { readonly setting: string; readonly fingerprint: string }[],
    ): Promise<void> => {
      for (const secret of secrets) {
        const found = await noteSecret(db, secret, now());
        const rule = found === 'changed' ? 'secret_changed' : 'secret_read';
        report({
          rule,
          address: null,
          accountHash: null,
          detail: `${secret.setting}, fingerprint ${secret.fingerprint}`,
        });
      }
    },
    /** Reports the routes whose newest minute is unusual; `traffic` as {@link unusualNow} takes it. */
    judgeTraffic: (traffic: Parameters<typeof unusualNow>[0]): Promise<void> => {
      for (const { route, count } of unusualNow(traffic))
        report({ rule: 'unusual_traffic', address: null, accountHash: null, detail: `${count} a minute, ${route}` });
      return flush();
    },
    alert: events.alert,
    sightings: () => listSightings(db),
    list: (filter: EventFilter) => listEvents(db, filter),
    actions: (limit: number) => listActions(db, limit),
    /** When each target of this action was last acted on, and by whom. */
    newestOfEach: (action: string) => newestOfEach(db, action),
    record: recordDone,
    /** Since when each of these checks fails. */
    failingSince: (lines: readonly CheckLine[]) => noteFailures(db, lines, now()),
    /** The same as far as it is known, changing nothing. */
    knownFailures: (lines: readonly CheckLine[]) => knownFailures(db, lines),
    /** Notes which checks fail, and tells operators of each that began to fail or passes again. */
    judgeChecks: async (lines: readonly FoundCheck[]): Promise<void> => {
      await noteFailures(db, lines, now());
      for (const alert of await alertsOfChecks(db, lines, now())) await events.tell(alert);
    },
    /** Ends every session, key and link, in one transaction. */
    breach: (): Promise<Ended> =>
      inTransaction(db, async (tx) => {
        const ended = await endEverything(tx, now());
        await recordAction(tx, { userId: null, way: 'command', action: 'incident breach', target: '' }, now());
        return ended;
      }),
    trace: (since: number) => traceSince(db, since),
    /** Forgets what was not written yet of a person who leaves. */
    forget: events.forget,
    /** Writes what was noticed; resolves once it is stored, or could not be. */
    flush,
    /** Writes what was noticed and waits for alerts that are being sent. */
    stop: events.stop,
  };
}

const refusedAddress = (message: string): AppError =>
  new AppError('validation_failed', { userMessage: message, details: { errors: [{ field: 'address', message }] } });

/** What is recorded before its answer, by the request itself. */
const RECORDED: ReadonlySet<string> = new Set(['/console/maintenance']);

const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What an operator did by a request that went well; null: it was none, or it only looked. */
function actionOf({ access, method, route, status, user, params, target }: SeenRequest): OperatorAction | null {
  if (access !== 'operator' || SAFE.has(method) || status >= 400 || user === null) return null;
  if (RECORDED.has(route ?? '')) return null;
  const isToken = user.id === TOKEN_USER.id;
  return {
    userId: isToken ? null : user.id,
    way: isToken ? 'token' : user.key === null ? 'session' : 'key',
    action: `${method} ${route ?? ''}`,
    target: target ?? Object.values(params).join(' '),
  };
}
