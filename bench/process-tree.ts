import { readdirSync, readFileSync } from 'node:fs';

/** Processes of Linux under one that was started: their memory and CPU time. */
export interface WatchedProcesses {
  /** User and system time of all of them so far, those that have ended in. */
  readonly cpuSeconds: () => number;
  /**
   * The largest sum of their proportional set sizes seen so far: memory that two of them share counts once. Sampled, so
   * that a shorter peak may be missed.
   */
  readonly peakMegabytes: () => number;
  /** The peak of each process alone as the kernel counted it, which nothing escapes. */
  readonly peaksOfEach: () => readonly string[];
  readonly sample: () => void;
  readonly stop: () => void;
}

const SAMPLE_EVERY_MS = 25;
/** Clock ticks a second that Linux counts CPU time in. */
const TICKS = 100;

/** Watches a process and all that it starts. */
export function watchProcesses(root: number): WatchedProcesses {
  const highest = new Map<number, number>();
  let peak = 0;
  const sample = (): void => {
    let sum = 0;
    for (const pid of treeOf(root)) {
      const own = kilobytes(pid, 'smaps_rollup', 'Pss');
      sum += own;
      highest.set(pid, Math.max(highest.get(pid) ?? 0, kilobytes(pid, 'status', 'VmHWM')));
    }
    peak = Math.max(peak, sum);
  };
  const timer = setInterval(sample, SAMPLE_EVERY_MS);
  return {
    cpuSeconds: () => treeOf(root).reduce((sum, pid) => sum + ticksOf(pid), 0) / TICKS,
    peakMegabytes: () => (peak * 1024) / 1e6,
    peaksOfEach: () => [...highest.values()].map((own) => `${Math.round((own * 1024) / 1e6)} MB`),
    sample,
    stop: () => clearInterval(timer),
  };
}

function treeOf(root: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(fieldsOf(Number(name))[1])] as const);
  const found = [root];
  for (const pid of found) found.push(...parents.filter(([, parent]) => parent === pid).map(([own]) => own));
  return found;
}

/** What stands after the name in /proc/PID/stat; nothing where the process is gone. */
function fieldsOf(pid: number): readonly string[] {
  const text = read(pid, 'stat');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** User, system, and the same of children that have ended. */
function ticksOf(pid: number): number {
  return fieldsOf(pid)
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);
}

function kilobytes(pid: number, file: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(pid, file))?.[1] ?? 0);
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
