import { createServer, type AddressInfo } from 'node:net';
import closeWithGrace from 'close-with-grace';
import { GENTLY } from '../http/drain.ts';
import { openingPort } from '../http/opening-port.ts';
import type { Config } from '../platform/config/config.ts';
import { failureOf } from '../platform/exit-codes.ts';
import { collectWhenIdle, ownCollector, ownCpuMs } from './collect-when-idle.ts';
import type { Supervised } from './member.ts';
import { startServer, type RunningServer } from './server.ts';

export interface ServeIo {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
}

/** Connections end within 25 s, and tasks within 20. */
const ENDED_WITHIN_MS = 29_000;
/** A terminal or an init system sends them to all processes; where another process started this one, it hears them. */
const ENDING = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * Serves until it is asked to end, then answers what is being answered, closes the database and ends the process.
 * Resolves once the start has ended; rejects where it failed.
 */
export async function serve(settings: Config, io: ServeIo, supervised: Supervised | null): Promise<void> {
  const config = supervised === null ? settings : await onOnePort(settings);
  const stop = new AbortController();
  const starting = startServer(config, (line) => io.out(`${line}\n`), {
    signal: stop.signal,
    drain: GENTLY,
    ...(supervised && { member: supervised.member }),
  });
  // A process that works on tasks alone has nothing else that keeps it.
  const awake = setInterval(() => undefined, LONGEST_TIMER_MS);
  // Heard from the first moment on.
  const skip = supervised === null ? [] : [...ENDING];
  const grace = closeWithGrace({ delay: ENDED_WITHIN_MS, logger: false, skip }, async ({ err }) => {
    if (err) io.note(`tradewise: ${failureOf(err).lines.join(' ')}\n`);
    stop.abort();
    const running = await starting.catch(() => null);
    await running?.close();
  });
  if (supervised !== null) follow(supervised, config, starting, grace.close);
  const collectGarbage = ownCollector();
  if (collectGarbage !== null) {
    const collect = async (): Promise<void> => {
      await starting.then(({ rest }) => rest()).catch(() => undefined);
      collectGarbage();
    };
    collectWhenIdle({ collect, cpuMs: ownCpuMs });
  }
  await starting.catch((error: unknown) => {
    if (stop.signal.aborted) return;
    // Nothing is left to close, and the exit code is that of the failure.
    grace.uninstall();
    clearInterval(awake);
    throw error;
  });
}

/** Does what the process says that started this one. */
function follow(
  { ready, onOrder }: Supervised,
  config: Config,
  starting: Promise<RunningServer>,
  close: () => void,
): void {
  let isEnding = false;
  const end = (): void => {
    if (!isEnding) close();
    isEnding = true;
  };
  for (const signal of ENDING) process.on(signal, signal === 'SIGTERM' ? end : () => undefined);
  onOrder((order) => {
    if (order === 'end') return end();
    starting.then(({ share }) => share(order.processes)).catch(() => undefined);
  });
  starting.then(({ port }) => ready({ ready: config.webConcurrency, port })).catch(() => undefined);
}

/** Where the system is to choose the port: one that is free now, so that all processes listen on the same. */
async function onOnePort(config: Config): Promise<Config> {
  if (config.port !== 0 || config.role === 'worker') return config;
  const server = createServer();
  const port = await openingPort(config, () => {
    return new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port: 0, host: config.host, exclusive: true }, () =>
        resolve((server.address() as AddressInfo).port),
      );
    });
  });
  await new Promise((resolve) => server.close(resolve));
  return { ...config, port };
}
