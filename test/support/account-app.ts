import { createHmac } from 'node:crypto';
import { createContainer } from '../../src/app/container.ts';
import type { Container } from '../../src/app/container.ts';
import type { ContainerOptions } from '../../src/app/container-options.ts';
import { createServer } from '../../src/app/server.ts';
import type { HttpServer } from '../../src/http/http-server.ts';
import { readConfig } from '../../src/platform/config/config.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { browserClient } from './browser-client.ts';
import type { BrowserClient } from './browser-client.ts';
import { isDemoOfTests, keepDemoReference } from './demo-reference.ts';
import { lastMailedLink } from './mailed-link.ts';
import { TEST_ENV } from './test-env.ts';

/** A good password for tests: long, and in no list. */
export const PASSWORD = 'violet kettle on the 9th stair';

/** The product with a clock that only tests move. */
export interface AccountApp {
  readonly container: Container;
  readonly server: HttpServer;
  readonly now: () => number;
  /** Moves the clock on, in milliseconds. */
  readonly pass: (ms: number) => void;
  readonly client: (from?: string) => BrowserClient;
  /** The token of the last link that was mailed to an address. */
  readonly lastLink: (email: string) => Promise<string>;
  /** Signs up, confirms and signs in; the browser that did it. */
  readonly join: (email: string, password?: string) => Promise<BrowserClient>;
  readonly signIn: (email: string, password?: string, client?: BrowserClient) => Promise<BrowserClient>;
  readonly close: () => Promise<void>;
}

/**
 * A whole product over the database at `url`, which may be shared with another one. `isClockStopped`: time passes only where
 * a test says so.
 */
export async function accountApp(
  url: string,
  env: Readonly<Record<string, string>> = {},
  {
    isClockStopped = false,
    ...options
  }: Pick<ContainerOptions, 'sources' | 'provider' | 'mailTransport' | 'readRoom'> & { isClockStopped?: boolean } = {},
): Promise<AccountApp> {
  let ahead = 0;
  const config = readConfig({ ...TEST_ENV, DATABASE_URL: url, ...env });
  const start = Date.now();
  const now = (): number => (isClockStopped ? start : Date.now()) + ahead;
  const container = await createContainer(config, { ...options, now });
  await migrateToLatest(container.database);
  if (isDemoOfTests(config)) await keepDemoReference(container.database.db);
  const server = await createServer(container);
  const client = (from?: string): BrowserClient => browserClient(server, from, now);
  const lastLink = (email: string): Promise<string> => lastMailedLink(container, email);
  const signIn: AccountApp['signIn'] = async (email, password = PASSWORD, browser = client()) => {
    const answer = await browser.submit('/login', { email, password });
    if (answer.status !== 303) throw new Error(`signing in was answered ${answer.status}: ${wordsOf(answer.body)}`);
    return browser;
  };
  return {
    container,
    server,
    now,
    pass: (ms) => void (ahead += ms),
    client,
    lastLink,
    signIn,
    join: async (email, password = PASSWORD) => {
      const browser = client();
      await browser.submit('/signup', { name: 'Test Person', email, password });
      const done = await browser.submit(`/verify/${await lastLink(email)}`, { password });
      if (done.status !== 303) throw new Error(`confirming was answered ${done.status}: ${wordsOf(done.body)}`);
      return browser;
    },
    close: async () => {
      await server.close();
      await container.close();
    },
  };
}

/** The words of a page, without its marks. */
export function wordsOf(html: string): string {
  return html
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The code of an authenticator app (RFC 6238) for a secret in base32, at a time in milliseconds. */
export function codeAt(secret: string, at: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const char of secret.replace(/[\s=]/g, '')) bits += alphabet.indexOf(char).toString(2).padStart(5, '0');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest[19] as number) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A second factor that a person set up: its codes, one after another, and its recovery codes. */
export interface TestFactor {
  /** The code of the step that is `steps` (of 30 s) from now. */
  readonly code: (steps?: number) => string;
  readonly recoveryCodes: readonly string[];
}

/** Sets up a second factor as a browser does. `headers`: what it sends besides. */
export async function setUpFactor(
  browser: BrowserClient,
  password: string = PASSWORD,
  headers: Readonly<Record<string, string>> = {},
): Promise<TestFactor> {
  const started = await browser.submit('/account/second-factor', { password });
  const secret = /secret=([A-Z2-7]+)/.exec(started.body)?.[1];
  if (secret === undefined) throw new Error(`no second factor was begun: ${wordsOf(started.body)}`);
  const recoveryCodes = [...started.body.matchAll(/<li>([\w-]{11})<\/li>/g)].map((match) => match[1] as string);
  const code = (steps = 0): string => codeAt(secret, browser.now() + steps * 30_000);
  const csrf = /name="_csrf" value="([^"]+)"/.exec(started.body)?.[1] ?? '';
  const finish = () => {
    const fields = { _csrf: csrf, code: code(-1), uri: 'otpauth://x', codes: '' };
    return browser.post('/account/second-factor/finish', fields, headers);
  };
  let done = await finish();
  // The step before this one is the oldest that is taken, and steps end every 30 s.
  if (done.status !== 303) done = await finish();
  if (done.status !== 303) throw new Error(`the second factor was refused: ${wordsOf(done.body)}`);
  return { code, recoveryCodes };
}
