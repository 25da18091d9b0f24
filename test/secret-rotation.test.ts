import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VARIABLES } from '../src/platform/config/variables.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import type { OpenDatabase } from '../src/platform/db/database.ts';
import { PASSWORD } from './support/account-app.ts';
import { startMailServer } from './support/mail-server.ts';
import type { MailServer } from './support/mail-server.ts';
import { databaseUrlOn, GUARDED_ROLE, startPostgres } from './support/postgres.ts';
import type { PostgresServer } from './support/postgres.ts';
import { startRealServer } from './support/real-server.ts';
import type { RealServer } from './support/real-server.ts';
import { shared } from './support/shared.ts';
import { sendForm } from './support/sign-up-load.ts';

// SESSION_SECRET, whose change signs nobody out, has a test of its own: test/accounts/rotation.test.ts.

const USER = 'ops@tradewise.example';
const PASSWORDS = { old: 'k7Jw2mXq9r', new: 'p4Tz8vLs6d' };
/** Every secret before and after, but for those that name where something of this test listens. */
const FIXED = {
  SESSION_SECRET: ['b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11', '11abbd0feebdaeddde7ac11a40155e5eeff0c1d4b'],
  STRIPE_SECRET_KEY: ['sk_test_51HqZkJ2eZvKYlo2C8dT3xQ9w', 'sk_test_51HqZkJ2eZvKYlo2Cw9Q3xT8d'],
  MAIL_PASSWORD: ['Gk3mWz8r', 'Wq9tPx2c'],
  STRIPE_WEBHOOK_SECRET: ['whsec_8Kd2mXq7rT4vZ9pLs3Wy', 'whsec_3Pz8vLs6dQ1xB5nKt7Ju'],
  TIINGO_API_KEY: ['f3a1b2c4d5e6', 'e6d5c4b2a1f3'],
  OPERATOR_TOKEN: ['c0ffee00d15ea5e5b4d1b4d10ddba11cafe5eed5', '5deef5ecaf11abbd001d4b1d4b5e5ae51d00eeff0c'],
} as const;

const SECRETS = Object.values(VARIABLES).flatMap(({ name, secret }) => (secret ? [name] : []));
/** For secrets of which nothing more is to be known here than that a start notes their change. */
const words = (at: 0 | 1): Readonly<Record<string, string>> =>
  Object.fromEntries(SECRETS.map((name) => [name, createHash('sha256').update(`${name} ${at}`).digest('hex')]));

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-rotation-'));
const heard: string[] = [];
const listener = createServer((request, response) => {
  heard.push(request.url ?? '');
  request.resume();
  response.end();
});
let postgres: PostgresServer;
let admin: OpenDatabase;
let mail: MailServer;
let url: string;
beforeAll(async () => {
  [postgres, mail] = await Promise.all([
    startPostgres(),
    startMailServer({ login: { user: USER, password: FIXED.MAIL_PASSWORD[1] } }),
    shared('command'),
  ]);
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  const setUp = await openDatabase(postgres.url);
  await sql`create role ${sql.id(GUARDED_ROLE)} login password ${sql.lit(PASSWORDS.old)}`.execute(setUp.forLongWork);
  await sql`create database rotation owner ${sql.id(GUARDED_ROLE)}`.execute(setUp.forLongWork);
  await setUp.close();
  url = databaseUrlOn(postgres.url, 'rotation');
  admin = await openDatabase(url);
  writeFileSync(path.join(folder, 'ca.pem'), mail.ca);
}, 120_000);
afterAll(async () => {
  listener.close();
  await admin.close();
  await mail.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const env = (at: 0 | 1, change: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => {
  const base = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const word = at === 0 ? 'old' : 'new';
  return {
    ...words(at),
    ...Object.fromEntries(Object.entries(FIXED).map(([name, values]) => [name, values[at]])),
    NODE_ENV: 'production',
    PUBLIC_URL: 'https://tradewise.example',
    MARKET_DATA: 'demo',
    DATABASE_URL: url.replace(/\/\/[^@]*@/, `//${GUARDED_ROLE}:${PASSWORDS[word]}@`),
    MAIL_SERVER: 'localhost',
    MAIL_PORT: String(mail.port),
    MAIL_USERNAME: USER,
    ALERT_WEBHOOK_URL: `${base}/alerts-${word}`,
    HEARTBEAT_URL: `${base}/beats-${word}`,
    BACKUP_S3_ENDPOINT: base,
    BACKUP_S3_BUCKET: 'backups',
    BACKUP_S3_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    ...change,
  };
};
const trigger = async ({ url: base }: RealServer, token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${base}/api/security/events`, { headers })).status;
};
const search = async ({ url: base }: RealServer, text: string): Promise<number> =>
  (await fetch(`${base}/api/health?q=${encodeURIComponent(text)}`)).status;
const attempts = async (): Promise<readonly { state: string; attempts: number }[]> =>
  (await sql<{ state: string; attempts: number }>`select state, attempts from mail_queue`.execute(admin.db)).rows;
const PATIENCE = { timeout: 30_000, interval: 50 };

it('every secret is changed by a restart: the new one works, the old one no longer, and nothing that waited is lost', async () => {
  const [oldToken, newToken] = FIXED.OPERATOR_TOKEN;
  const before = await startRealServer(env(0));
  expect([await trigger(before, oldToken), await trigger(before, newToken)]).toEqual([200, 401]);
  expect(
    (await sendForm(`${before.url}/signup`, { name: 'Ann', email: 'ann@example.com', password: PASSWORD })).status,
  ).toBe(200);
  // The provider takes the new password only: the mail waits.
  await expect.poll(async () => (await attempts()).some(({ attempts: tried }) => tried > 0), PATIENCE).toBe(true);
  expect([mail.mails.length, (await attempts())[0]?.state]).toEqual([0, 'waiting']);
  expect(await search(before, '<script>alert(1)</script>')).toBe(200);
  await expect.poll(() => heard, PATIENCE).toContain('/alerts-old');

  const noted = async (): Promise<number> =>
    (await sql`select setting from secret_sightings`.execute(admin.db)).rows.length;
  await expect.poll(noted, PATIENCE).toBe(SECRETS.length);
  await sql`alter role ${sql.id(GUARDED_ROLE)} password ${sql.lit(PASSWORDS.new)}`.execute(admin.db);
  await before.kill();
  // Whoever forgets to change DATABASE_URL as well is told so, without the password.
  const forgot = await startRealServer(env(1, { DATABASE_URL: env(0)['DATABASE_URL'] ?? '' })).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  expect(forgot).toMatch(/user or the password/);
  expect(forgot).not.toContain(PASSWORDS.old);

  const [first] = env(1)['SESSION_SECRET']?.split(',') ?? [];
  const after = await startRealServer(env(1, { SESSION_SECRET: `${first},${FIXED.SESSION_SECRET[0]}` }));
  expect([await trigger(after, newToken), await trigger(after, oldToken)]).toEqual([200, 401]);
  await sql`update mail_transports set not_before = 0`.execute(admin.db);
  await sql`update mail_queue set due_at = 0 where state = 'waiting'`.execute(admin.db);
  expect(
    (await sendForm(`${after.url}/signup`, { name: 'Bob', email: 'bob@example.com', password: PASSWORD })).status,
  ).toBe(200);
  await expect
    .poll(() => mail.mails.flatMap(({ to }) => to).sort(), PATIENCE)
    .toEqual(expect.arrayContaining(['ann@example.com', 'bob@example.com']));
  expect(await search(after, "' OR 1=1--")).toBe(200);
  await expect.poll(() => heard, PATIENCE).toContain('/alerts-new');

  // Each change was noticed, by fingerprint.
  const changed = async (): Promise<readonly string[]> => {
    const { rows } = await sql<{
      detail: string;
    }>`select detail from security_events where rule = 'secret_changed'`.execute(admin.db);
    return rows.map(({ detail }) => detail);
  };
  await expect.poll(async () => (await changed()).length, PATIENCE).toBe(SECRETS.length);
  const details = await changed();
  expect(details.map((detail) => detail.split(',')[0]).sort()).toEqual([...SECRETS].sort());
  for (const detail of details) expect(detail).toMatch(/^\w+, fingerprint [0-9a-f]{6}$/);
  await after.kill();
}, 180_000);
