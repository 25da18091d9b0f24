import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { watchProcesses } from './process-tree.ts';
import type { WatchedProcesses } from './process-tree.ts';

/** The built program, as it is started by hand. */
export const PROGRAM = fileURLToPath(new URL('../bin/tradewise.cjs', import.meta.url));
const MEASURED_WITHIN_MS = 180_000;

/** How a start went. */
export interface FirstVerdict {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly isProvisional: boolean;
  readonly measuredSeconds: number;
  readonly peakMegabytes: number;
  readonly peaksOfEach: readonly string[];
}

interface StartOptions {
  /** The folder of price files. */
  readonly dir: string;
  /** Where the database goes. */
  readonly home: string;
  readonly symbol: string;
  /** The market clock. */
  readonly today: string;
  readonly nodeFlags?: readonly string[];
}

/** Starts the server with an empty database, asks for one symbol as soon as it listens, and again until the market is measured. */
export async function askFirst({ dir, home, symbol, today, nodeFlags = [] }: StartOptions): Promise<FirstVerdict> {
  const database = path.join(mkdtempSync(path.join(home, 'db-')), 'tradewise.db');
  const from = performance.now();
  const child = spawn(process.execPath, [...nodeFlags, PROGRAM, 'serve'], {
    env: {
      RATE_LIMIT_PER_MINUTE: '10000',
      RATE_LIMIT_PER_HOUR: '10000',
      DATABASE_URL: `sqlite:///${database}`,
      MARKET_DATA: `files:${dir}`,
      TRADEWISE_NOW: today,
      PORT: '0',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'error',
      SESSION_SECRET: 'a-secret-of-the-benchmark-and-nothing-else',
    },
    cwd: home,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const watched = watchProcesses(child.pid as number);
  try {
    const address = `${await urlOf(child)}/api/stock-analysis?symbol=${symbol}&strategy=momentum`;
    const first = await ask(address);
    const seconds = (performance.now() - from) / 1000;
    const cpuSeconds = watched.cpuSeconds();
    await askUntilMeasured(address, watched);
    return {
      seconds,
      cpuSeconds,
      isProvisional: first.is_provisional,
      measuredSeconds: (performance.now() - from) / 1000,
      peakMegabytes: watched.peakMegabytes(),
      peaksOfEach: watched.peaksOfEach(),
    };
  } finally {
    watched.stop();
    child.kill('SIGKILL');
  }
}

async function ask(address: string): Promise<{ readonly is_provisional: boolean }> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as { is_provisional: boolean };
}

async function askUntilMeasured(address: string, { sample }: WatchedProcesses): Promise<void> {
  for (let waited = 0; waited < MEASURED_WITHIN_MS; waited += 250) {
    if (!(await ask(address)).is_provisional) return sample();
    await wait(250);
  }
  throw new Error('the market was not measured in time');
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
