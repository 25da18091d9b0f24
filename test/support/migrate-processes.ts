import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('migrate-process.ts', import.meta.url));

export interface MigrateProcess {
  /** Resolves when it is in the middle of a migration; never where another process has done it. */
  readonly inside: Promise<void>;
  /** Resolves with what it said when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>;
  /** Ends it as a power cut would. */
  readonly kill: () => void;
}

/** Starts a process of its own that migrates the database at `url`. */
export function startMigrating(url: string, milliseconds: number): MigrateProcess {
  const child = spawn(process.execPath, [SCRIPT, url, String(milliseconds)]);
  let output = '';
  const inside = new Promise<void>((resolve) => {
    child.stdout.on('data', (bytes) => {
      output += String(bytes);
      if (output.includes('inside')) resolve();
    });
  });
  child.stderr.on('data', (bytes) => (output += String(bytes)));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { inside, ended, kill: () => child.kill('SIGKILL') };
}

/** Starts `starts` processes at once, of which all must end well; returns how often each migration was applied. */
export async function startTogether(url: string, starts: number): Promise<ReadonlyMap<string, number>> {
  const ended = await Promise.all(Array.from({ length: starts }, () => startMigrating(url, 0).ended));
  const times = new Map<string, number>();
  for (const { code, output } of ended) {
    if (code !== 0) throw new Error(`a start ended with ${code}: ${output}`);
    for (const name of /^migrated (.+)$/m.exec(output)?.[1]?.split(' ') ?? []) {
      times.set(name, (times.get(name) ?? 0) + 1);
    }
  }
  return times;
}

/** Kills `times` starts, one after the other, each in the middle of its migration. */
export async function killInside(url: string, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    const start = startMigrating(url, 60_000);
    await Promise.race([
      start.inside,
      start.ended.then(({ output }) => Promise.reject(new Error(`it ended before its migration: ${output}`))),
    ]);
    start.kill();
    await start.ended;
  }
}
