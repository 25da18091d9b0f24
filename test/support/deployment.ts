import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TaskQueueStats } from '../../src/features/task-queue/task-queue.schema.ts';
import { newCertificate, type TestCertificate } from './certificate.ts';
import { newPostgres } from './databases.ts';
import { DEMO_CLOCK } from './demo-market.ts';
import { installCopy } from './installed-copy.ts';
import { startMailServer, type MailServer } from './mail-server.ts';
import type { Ended } from './run-command.ts';
import { startS3 } from './s3-stand-in.ts';
import { startStripe, type StripeStandIn } from './stripe-stand-in.ts';
import { startTlsFront, type TlsFront } from './tls-front.ts';
import { demoCompanies } from './yahoo-stand-in/companies.ts';
import { startYahooStandIn, type YahooStandIn } from './yahoo-stand-in/stand-in.ts';

const HOSTS_ELSEWHERE = fileURLToPath(new URL('./hosts-elsewhere.mjs', import.meta.url));
export const OPERATOR_TOKEN = 'vB7-kQ2z-Xw9m-Lt4c-Hs8r-Pd3n-Gy6j';

export type Settings = Readonly<Record<string, string>>;

/** A service in production: PostgreSQL, a proxy with TLS, and Stripe, Yahoo, a mail server and a bucket on this machine. */
export interface Deployment {
  /** As people reach it. */
  readonly origin: string;
  /** Where the server listens, past the proxy. */
  readonly backend: string;
  readonly folder: string;
  /** The settings of the service; those of the machine are left out. */
  readonly settings: Settings;
  /** The settings, and what the machine brings with it. */
  readonly environment: Settings;
  readonly certificate: TestCertificate;
  readonly front: TlsFront;
  readonly stripe: StripeStandIn;
  readonly yahoo: YahooStandIn;
  readonly mail: MailServer;
  /** Runs a line of a shell as the operator does, in the folder and with the settings of the service, from an address of its own. */
  readonly run: (line: string, more?: Settings) => Promise<Ended>;
  /** Starts a further server with other settings; its address past the proxy. It ends with the deployment. */
  readonly startBeside: (more: Settings) => Promise<string>;
  readonly remove: () => Promise<void>;
}

const CERTIFICATE_DAYS = 60;
/** The hosts outside, whose certificate is that of the proxy as well. */
export const NAMES = ['api.stripe.com', '*.yahoo.com', '*.finance.yahoo.com', 's3.eu-central-1.amazonaws.com'];

/** Starts it; `more` are further settings, `symbols` those of the demo market that Yahoo knows. */
export async function deploy(more: Settings = {}, symbols = ['AAPL', 'MSFT', 'TSLA']): Promise<Deployment> {
  const certificate = newCertificate({ days: CERTIFICATE_DAYS, names: NAMES });
  const [copy, database, yahoo, stripe, mail, bucket] = await Promise.all([
    installCopy(),
    newPostgres(),
    demoCompanies([...symbols, 'SPY']).then((companies) =>
      startYahooStandIn({ clock: DEMO_CLOCK, companies, slowMs: 800 }),
    ),
    startStripe(Date.now()),
    startMailServer({ certificate, login: { user: 'ops@tradewise.example', password: 'Kx4-mail-Tq9' } }),
    startS3(),
  ]);
  const front = await startTlsFront(certificate, {
    'api.stripe.com': stripe.url,
    '*.yahoo.com': yahoo.url,
    '*.finance.yahoo.com': yahoo.url,
    's3.eu-central-1.amazonaws.com': bucket.settings.endpoint,
  });
  const origin = `https://localhost:${front.tlsPort}`;
  const trusted = path.join(copy.folder, 'trusted.pem');
  writeFileSync(trusted, certificate.cert);
  const settings = {
    NODE_ENV: 'production',
    SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
    DATABASE_URL: database.url,
    STRIPE_SECRET_KEY: 'sk_live_51HqZkJ2eZvKYlo2C8dT3xQ9w',
    STRIPE_WEBHOOK_SECRET: 'whsec_Zk81mQx7Lp4cVb6nRk9dHy3pTs2w',
    ACCEPT_DATA_LICENCE: 'yahoo',
    MAIL_SERVER: 'localhost',
    MAIL_PORT: String(mail.port),
    MAIL_USERNAME: 'ops@tradewise.example',
    MAIL_PASSWORD: 'Kx4-mail-Tq9',
    PUBLIC_URL: origin,
    TRUSTED_PROXIES: '127.0.0.1',
    UNIVERSE: 'AAPL,TSLA',
    OPERATOR_TOKEN,
    BACKUP_S3_ENDPOINT: 'https://s3.eu-central-1.amazonaws.com',
    BACKUP_S3_REGION: bucket.settings.region,
    BACKUP_S3_BUCKET: bucket.settings.bucket,
    BACKUP_S3_ACCESS_KEY_ID: bucket.settings.accessKeyId,
    BACKUP_S3_SECRET_ACCESS_KEY: bucket.settings.secretAccessKey,
    BACKUP_PASSPHRASE: 'Tq9-Hy3p-Lx7c-Vb2n-Rk5d-Ws8m',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    ...more,
  };
  // What a machine brings with it: who is trusted, and where the hosts outside are.
  const machine = {
    PATH: `${copy.commands}:${process.env['PATH'] ?? ''}`,
    NODE_EXTRA_CA_CERTS: trusted,
    CURL_CA_BUNDLE: trusted,
    SSL_CERT_FILE: trusted,
    NODE_OPTIONS: `--import=${HOSTS_ELSEWHERE}`,
    HOSTS_ELSEWHERE: `api.stripe.com,.yahoo.com,.amazonaws.com=${front.tlsPort}`,
  };
  const environment = { ...machine, ...settings };
  const servers: ChildProcess[] = [];
  const start = async (given: Settings): Promise<string> => {
    const env = { ...environment, PORT: '0', ...given };
    const server = spawn('tradewise', ['serve'], { cwd: copy.folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    servers.push(server);
    return addressOf(server);
  };
  const backend = await start({});
  front.send('localhost', backend);
  await untilRunning(backend);

  let runs = 0;
  const run = (line: string, given: Settings = {}): Promise<Ended> => {
    runs += 1;
    // Limits are counted by address, and every line is somebody's first.
    const home = path.join(copy.folder, `home-${runs}`);
    mkdirSync(home);
    writeFileSync(path.join(home, '.curlrc'), `interface = "127.9.${runs >> 8}.${runs & 255}"\n`);
    const env = { ...environment, HOME: home, ...given };
    return new Promise((resolve) => {
      execFile('bash', ['-c', line], { cwd: copy.folder, env, timeout: 60_000 }, (error, out, err) =>
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out, err }),
      );
    });
  };
  const remove = async (): Promise<void> => {
    await Promise.all(servers.map(endOf));
    await Promise.all([front.close(), yahoo.close(), stripe.close(), mail.close(), bucket.close()]);
    await database.remove();
    copy.remove();
  };
  return {
    ...{ origin, backend, folder: copy.folder, settings, environment, certificate },
    ...{ front, stripe, yahoo, mail, run, startBeside: start, remove },
  };
}

/** Resolves once the queue and the precomputation of a server that has just started run: seconds, since both begin after the port opened. */
async function untilRunning(backend: string): Promise<void> {
  for (;;) {
    const stats = (await (await fetch(`${backend}/api/task-queue/stats`)).json()) as Partial<TaskQueueStats>;
    if (stats.task_queue?.queue_running === true && stats.precomputation_service?.service_running === true) return;
    await pause(1000);
  }
}

/** Where a server listens, once it says so; a worker, which listens nowhere, gives an empty text. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const found = /TradeWise (?:listens on (http:\S+)|works on tasks)/.exec(said);
      if (found !== null) resolve(found[1] ?? '');
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}: ${said}`)));
  });
}

function endOf(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGKILL');
  return gone;
}
