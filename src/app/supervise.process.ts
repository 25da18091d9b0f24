import cluster from 'node:cluster';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEMBER_VARIABLE, type ReadyMessage } from './member.ts';
import { supervise, type SuperviseDeps } from './supervise.ts';

/**
 * Entry of the process that starts those that serve, and replaces them; it answers nothing itself and loads nothing of the
 * product. All listen on one socket, which it holds as well: while one of them is replaced the port stays open. A process
 * whose channel to this one ends, ends too, so that none outlives it.
 */
const ENTRY = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './cli.ts' : './tradewise.js', import.meta.url));

/**
 * The program of a process that is started now. Where the product was started through a link, such as `/opt/tradewise`, it
 * is what the link leads to by now: another release may stand beside the one that is running, which keeps its own files.
 */
function entryNow(): string {
  const started = path.join(path.dirname(process.argv[1] ?? ''), '..', 'dist', path.basename(ENTRY));
  return existsSync(started) ? started : ENTRY;
}

// Whoever is free takes the next connection from the socket; nothing is handed from one process to another.
cluster.schedulingPolicy = cluster.SCHED_NONE;
// Left to itself, V8 keeps some 130 MB for objects that live for one request, and gives none of it back; what it still
// keeps is given back where there is nothing to do, see `collect-when-idle.ts`.
// Compiled code that was not run between two collections goes as well, such as that of the start.
const execArgv = [
  ...process.execArgv,
  ...['--max-semi-space-size=8', '--heap-growing-percent=50', '--bytecode-old-age=1', '--expose-gc'],
];
/** What glibc keeps of memory that was freed, in each thread's own store: 20 MB of a process that serves. */
const SMALL_MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' };

const start: SuperviseDeps['start'] = (member, port) => {
  cluster.setupPrimary({ exec: entryNow(), args: ['serve'], execArgv });
  const worker = cluster.fork({
    ...Object.fromEntries(Object.entries(SMALL_MALLOC).filter(([name]) => process.env[name] === undefined)),
    [MEMBER_VARIABLE]: JSON.stringify(member),
    ...(port === null ? {} : { PORT: String(port) }),
    // As the launcher keeps compiled code for the commands.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? path.join(path.dirname(ENTRY), '.cache'),
  });
  // Where it is gone already, nobody is told.
  worker.on('error', () => undefined);
  return {
    tell: (order) => void (worker.isConnected() && worker.send(order)),
    kill: () => void worker.process.kill('SIGKILL'),
    ready: new Promise((resolve) => worker.once('message', (message: ReadyMessage) => resolve(message))),
    gone: new Promise((resolve) => worker.once('exit', (code: number | null) => resolve(code))),
  };
};

const serving = supervise({ start, note: (line) => void process.stderr.write(`tradewise: ${line}\n`) });

let isEnding = false;
const end = (): void => {
  if (isEnding) return serving.kill();
  isEnding = true;
  serving.end();
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, end);
// Where a terminal is closed the server ends, as every program that was started in it.
process.on('SIGHUP', () => (process.stdout.isTTY ? end() : void serving.replace()));

process.exitCode = await serving.ended;
// A process that ignores everything is no reason to stay.
process.exit();
