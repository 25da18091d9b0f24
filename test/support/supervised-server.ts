import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { shared } from './shared.ts';
import { HIGH_LIMITS } from './test-env.ts';

/** A server as it is started by hand: a process that starts those that serve. */
export interface SupervisedServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** All that it wrote on the terminal so far. */
  readonly said: () => string;
  /** The processes that serve, by their numbers. */
  readonly serving: () => readonly number[];
  /** Resolves with its exit code; null: it was killed. */
  readonly ended: Promise<number | null>;
  /** Kills it with all that it started, where that still runs. */
  readonly remove: () => Promise<void>;
}

export type ServerEnv = Readonly<Record<string, string>>;

/** Starts it; resolves when it says that it listens, or works. `command`: what Node runs, in place of what this run has built. */
export async function startSupervised(env: ServerEnv, command?: readonly string[]): Promise<SupervisedServer> {
  const built = async (): Promise<string> => path.join(path.dirname(await shared('command')), 'supervise.process.js');
  const child = spawn(process.execPath, command ?? [await built()], {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      LOG_FILE: 'off',
      MARKET_DATA: 'demo',
      TRADEWISE_NOW: '2026-11-20',
      SESSION_SECRET: 'Wm4t-Jz8c-Lq2x-Vb6n-Rk9d-Hy3p',
      ...HIGH_LIMITS,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const serving = (): readonly number[] => childrenOf(child.pid ?? 0);
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString('utf8');
      const found = /TradeWise (?:listens on (http:\S+)|works on tasks)/.exec(said);
      if (found !== null) resolve(found[1] ?? '');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void ended.then((code) => reject(new Error(`the server ended with ${String(code)}: ${said}`)));
  });
  const remove = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { url, process: child, said: () => said, serving, ended, remove };
}

/** Whether a process of this number runs. */
export function isRunning(pid: number): boolean {
  const state = statOf(pid)[0];
  return state !== undefined && state !== 'Z';
}

function childrenOf(parent: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => Number(statOf(pid)[1]) === parent);
}

/** What stands after the name in /proc/PID/stat: the state, the parent, and more; nothing where it is gone. */
function statOf(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
