// Recovery of a lost service: an empty folder, the bundle of its settings and its passphrase become a server that answers, by dist/ alone.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';

const COMMAND = path.join(import.meta.dirname, '..', 'dist', 'tradewise.js');
/** How long a start may take until the health is good. */
const START_MS = 120_000;

/** What a trial must not do with the settings of the real service: send mail, take money, call watchers, log and back up where it does. */
const LEFT_OUT =
  /^(MAIL_.*|STRIPE_.*|BILLING|ALERT_WEBHOOK_URL|HEARTBEAT_URL|ROLE|WEB_CONCURRENCY|PORT|HOST|LOG_.*|BACKUP_DIR|DATABASE_URL)$/;

type Env = Readonly<Record<string, string>>;

export interface Lost {
  /** Empty. */
  readonly folder: string;
  /** A file of `tradewise secret export`. */
  readonly bundle: string;
  readonly passphrase: string;
  /** An empty database; without it a SQLite file in the folder. */
  readonly databaseUrl?: string;
  /** In place of dist/tradewise.js. */
  readonly command?: string;
  readonly say: (line: string) => void;
}

export interface Recovered {
  readonly url: string;
  readonly seconds: number;
  readonly users: number;
  readonly analyses: number;
  /** Ends the server. */
  readonly stop: () => Promise<void>;
}

/** Makes a running service of a bundle and the newest copy of its backups; resolves when its health is 200. */
export async function recover(lost: Lost): Promise<Recovered> {
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  const step = (what: string): void => lost.say(`${seconds().toFixed(1).padStart(7)} s  ${what}`);
  const { folder, bundle, passphrase } = lost;
  const program = { command: lost.command ?? COMMAND, folder };

  await run(program, { BACKUP_PASSPHRASE: passphrase }, 'secret', 'import', bundle, '--to', 'service.env');
  const settings = Object.entries(parseEnv(readFileSync(path.join(folder, 'service.env'), 'utf8')));
  step(`${settings.length} settings came out of the bundle`);

  const env: Env = {
    ...Object.fromEntries(settings.flatMap(([name, value]) => (LEFT_OUT.test(name) ? [] : [[name, value ?? '']]))),
    ...{
      ALLOW_SQLITE: '1',
      BILLING: 'off',
      ROLE: 'web',
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_FILE: 'off',
      LOG_LEVEL: 'error',
    },
    DATABASE_URL: lost.databaseUrl ?? `sqlite:///${path.join(folder, 'service.db')}`,
    BACKUP_DIR: path.join(folder, 'backups'),
  };
  const fetched = JSON.parse(await run(program, env, 'backup', 'fetch', '--latest', '--json')) as {
    readonly file: string;
    readonly bytes: number;
  };
  step(`${path.basename(fetched.file)} came from the bucket, ${fetched.bytes} bytes`);

  const restored = JSON.parse(await run(program, env, 'restore', fetched.file, '--json')) as {
    readonly users: number;
    readonly analyses: number;
  };
  step(`Restored: ${restored.users} users, ${restored.analyses} analyses`);

  const server = await startServer(program, env);
  const status = await healthOf(server.url).catch((error: unknown) => String(error));
  step(`${server.url}/api/health answers ${status}`);
  if (status === 200) return { ...restored, ...server, seconds: seconds() };
  await server.stop();
  throw new Error(`the recovered service is not healthy: ${status}`);
}

interface Program {
  readonly command: string;
  readonly folder: string;
}

/** Nothing of this process's own settings goes along: they would hide what the bundle lacks. */
const childOf = ({ command, folder }: Program, env: Env, args: readonly string[]) =>
  spawn(process.execPath, [command, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: process.env['TMPDIR'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

/** Runs a command of the product; returns its answer. */
export function run(program: Program, env: Env, ...args: readonly string[]): Promise<string> {
  const child = childOf(program, env, args);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  return new Promise((resolve, reject) =>
    child.on('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`tradewise ${args.slice(0, 2).join(' ')} ended with ${code}: ${err}`));
    }),
  );
}

async function startServer(program: Program, env: Env): Promise<Pick<Recovered, 'url' | 'stop'>> {
  const child = childOf(program, env, ['serve']);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const found = /listens on (http:\S+)/.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await gone;
  };
  return { url, stop };
}

/** The status of the health, once the start has ended. */
async function healthOf(url: string): Promise<number> {
  for (const until = performance.now() + START_MS; ;) {
    const answer = await fetch(`${url}/api/health`);
    await answer.arrayBuffer();
    if (answer.status === 200 || performance.now() > until) return answer.status;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
