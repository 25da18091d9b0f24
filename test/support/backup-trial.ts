import { spawn } from 'node:child_process';
import path from 'node:path';
import { shared } from './shared.ts';

/** How a command in a process of its own ended. */
export interface CommandEnd {
  /** Null where it was killed. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
  readonly milliseconds: number;
}

export interface CommandRun {
  readonly env: Readonly<Record<string, string>>;
  /** `tradewise.js`, or another entry of the build. */
  readonly entry?: string;
  /** Ends it by SIGKILL after so many milliseconds. */
  readonly killAfterMs?: number;
  /** The largest file that it may write, in blocks of 512 or 1024 bytes, as the shell counts them. */
  readonly mostBlocks?: number;
}

/** Runs the program as it is built, in a process of its own. */
export async function runProgram(args: readonly string[], run: CommandRun): Promise<CommandEnd> {
  const command = await shared('command');
  const file = path.join(path.dirname(command), run.entry ?? path.basename(command));
  const line = [process.execPath, file, ...args];
  const limited = ['-c', `ulimit -f ${run.mostBlocks ?? 'unlimited'}; exec "$@"`, 'sh', ...line];
  const startedAt = performance.now();
  const child = spawn('/bin/sh', limited, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'silent', MARKET_DATA: 'demo', ...run.env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  const timer = run.killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), run.killAfterMs);
  return new Promise((resolve) =>
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, out, err, milliseconds: performance.now() - startedAt });
    }),
  );
}
