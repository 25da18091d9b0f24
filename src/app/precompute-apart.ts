import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HashedReference } from '../engine/verdict/reference.ts';
import type { MarketPart, PrecomputedMarket } from '../features/precomputation/precompute-market.ts';
import type { MarketTask, PartSymbols } from './precompute-part.ts';

/** What the process is asked. It is given no setting but these, and none in its environment. */
export type Question =
  | { readonly ask: 'market'; readonly task: MarketTask }
  | { readonly ask: 'open'; readonly task: MarketTask; readonly symbols: PartSymbols }
  | { readonly ask: 'measure' }
  | { readonly ask: 'judge'; readonly reference: HashedReference | null };

export type Answer = { readonly done: number } | { readonly answer: unknown } | { readonly failure: string };

/** The entry stands beside this file: as source, and built. */
const ENTRY = fileURLToPath(
  new URL(`./precompute.process.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);
/** What a connection to PostgreSQL by TLS may need. */
const PASSED_ON = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'TMPDIR'];

/**
 * Garbage is collected sooner than usual, and blocks as large as a history go back to the system at once: half the memory for
 * a tenth more processor time.
 */
const SMALL_HEAP = ['--max-semi-space-size=4', '--heap-growing-percent=50'];
const SMALL_MALLOC = { MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' };

/** A process that answers one question after the other. */
class Asked {
  readonly #child: ChildProcess;
  #waiting: { resolve: (answer: unknown) => void; reject: (error: Error) => void } | null = null;
  #failure: Error | null = null;

  constructor(onDone: (symbols: number) => void) {
    const env = Object.fromEntries(PASSED_ON.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
    this.#child = fork(ENTRY, {
      execArgv: SMALL_HEAP,
      env: { ...env, ...SMALL_MALLOC },
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child.on('message', (message) => {
      const said = message as Answer;
      if ('done' in said) onDone(said.done);
      else if ('answer' in said) this.#waiting?.resolve(said.answer);
      else this.#fail(new Error(said.failure));
    });
    this.#child.once('error', (cause) => this.#fail(new Error('precomputation could not be started', { cause })));
    this.#child.once('exit', () => this.#fail(new Error('precomputation was stopped before its end')));
  }

  ask<T>(question: Question): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure);
      this.#waiting = { resolve: resolve as (answer: unknown) => void, reject };
      this.#child.send(question, (cause) => {
        if (cause !== null) this.#fail(new Error('precomputation was stopped before its end', { cause }));
      });
    });
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }

  /** After an answer this changes nothing but what is asked next. */
  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
  }
}

/** A part of a market in a process of its own, until `end`. */
export function openPartApart(
  task: MarketTask,
  symbols: PartSymbols,
  onDone: (symbols: number) => void,
): MarketPart & { readonly end: () => void } {
  const child = new Asked(onDone);
  const opened = child.ask({ ask: 'open', task, symbols });
  // Heard by the first question.
  opened.catch(() => undefined);
  return {
    measure: async () => {
      await opened;
      return child.ask({ ask: 'measure' });
    },
    judge: async (reference) => {
      await opened;
      return child.ask({ ask: 'judge', reference });
    },
    end: () => child.end(),
  };
}

/**
 * Judges a market outside of this process, which answers meanwhile and gets no larger. Ended by the signal it rejects;
 * what was kept by then need not be done again.
 */
export async function precomputeApart(
  task: MarketTask,
  onProgress: (done: number) => void,
  signal?: AbortSignal,
): Promise<PrecomputedMarket> {
  const child = new Asked(onProgress);
  const end = (): void => child.end();
  signal?.addEventListener('abort', end);
  try {
    if (signal?.aborted === true) end();
    return await child.ask({ ask: 'market', task });
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}
