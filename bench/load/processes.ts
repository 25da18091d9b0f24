import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program, as it is started by hand. */
export const PROGRAM = fileURLToPath(new URL('../../bin/tradewise.cjs', import.meta.url));
const PEER = path.join(import.meta.dirname, 'peer.ts');

/** A server in a process of its own. */
export interface Served {
  readonly pid: number;
  readonly port: number;
  /** Milliseconds from the start of the process to the first answer. */
  readonly startMs: number;
  readonly stop: () => Promise<void>;
}

/** The secret that cookies of the benchmark are signed with. */
export const SECRET = 'a-secret-of-the-benchmark-and-nothing-else';

/** Starts the product, as it was built; resolves when it has answered `/api/health`. */
export function startProduct(
  env: Readonly<Record<string, string>>,
  folder: string,
  program: string = PROGRAM,
): Promise<Served> {
  return start([program, 'serve'], folder, '/api/health', {
    RATE_LIMIT_PER_MINUTE: '10000',
    RATE_LIMIT_PER_HOUR: '10000',
    TRADEWISE_NOW: '2026-11-20',
    MARKET_DATA: 'demo',
    LOG_LEVEL: 'warn',
    SESSION_SECRET: SECRET,
    PORT: '0',
    HOST: '127.0.0.1',
    ...env,
  });
}

/** Starts what the product is compared with, see `peer.ts`; it sends the bytes of `answer` and of `page`. */
export function startPeer(kind: 'fastify' | 'node', answer: string, page: string, folder: string): Promise<Served> {
  return start(['--disable-warning=ExperimentalWarning', PEER, kind, answer, page], folder, '/health', {});
}

async function start(
  args: readonly string[],
  folder: string,
  probe: string,
  env: Readonly<Record<string, string>>,
): Promise<Served> {
  const from = performance.now();
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await urlOf(child);
  const response = await fetch(`${url}${probe}`);
  await response.arrayBuffer();
  if (!response.ok) throw new Error(`${probe} was answered with ${response.status}`);
  return {
    pid: child.pid as number,
    port: Number(new URL(url).port),
    startMs: performance.now() - from,
    stop: () => {
      process.off('exit', kill);
      kill();
      return gone;
    },
  };
}

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString('utf8');
      const url = /listens on (http:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
}

/** A process of Linux and all that it started. */
function treeOf(pid: number): readonly number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
    return [pid, ...children.flatMap(treeOf)];
  } catch {
    return [];
  }
}

/** Microseconds of processor time of a process and all that it started. What an ended thread took is lost. */
export function cpuMicroseconds(root: number): number {
  let nanoseconds = 0;
  for (const pid of treeOf(root)) {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      try {
        nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ', 1)[0]);
      } catch {
        // Ended between the two looks.
      }
    }
  }
  return nanoseconds / 1000;
}

/** Resident megabytes of a process and of each that it started, the largest first. */
export function memoryOf(root: number): readonly number[] {
  const megabytes = (pid: number): number => {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return (Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) * 1024) / 1e6;
  };
  return treeOf(root)
    .map(megabytes)
    .sort((a, b) => b - a);
}
