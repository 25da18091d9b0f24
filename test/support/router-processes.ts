import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SourceLimits } from '../../src/market-data/live/live-source.ts';
import type { RouterSettings } from '../../src/market-data/live/settings.ts';

/** What a process with a router is given. */
export interface SetUp {
  readonly url: string;
  readonly limits: SourceLimits;
  readonly settings: Partial<RouterSettings>;
}

/** Questions that are put at once, each after its own pause (ms), to a source that does as told. */
export interface Order {
  readonly source: 'answers' | 'asks twice' | 'fails' | 'hangs';
  readonly takesMs: number;
  readonly ask: readonly { readonly kind: 'quote' | 'history'; readonly symbol: string; readonly afterMs: number }[];
}

export interface Asked {
  /** SHA-256 of each answer, or `nothing`, or `failed: ` and why. */
  readonly answers: readonly string[];
  /** When the source was called, ms since 1970-01-01 UTC, by the clock of the machine. */
  readonly calls: readonly number[];
}

export interface RouterProcess {
  ask(order: Order): Promise<Asked>;
  /** Resolves when the source is called the next time for a quote. */
  calling(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts a process with a router of its own. */
export async function startRouterProcess(setUp: SetUp): Promise<RouterProcess> {
  const file = fileURLToPath(new URL('router-process.ts', import.meta.url));
  const child = fork(file, [], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const heard = <T>(key: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const listen = (message: object): void => {
        if (!(key in message)) return;
        child.off('message', listen).off('exit', ended);
        resolve(message as T);
      };
      const ended = (code: number | null): void => reject(new Error(`the process ended with ${code}`));
      child.on('message', listen).once('exit', ended);
    });
  const ready = heard('ready');
  child.send(setUp);
  await ready;
  return {
    ask: (order) => {
      const asked = heard<Asked>('answers');
      child.send(order);
      return asked;
    },
    calling: () => heard('calling'),
    kill: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) resolve();
        child.removeAllListeners('exit');
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}
