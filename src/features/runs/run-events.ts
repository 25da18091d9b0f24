import type { EventEmitter } from 'node:events';
import type { Task } from '../../platform/queue/task.ts';
import { statusOf } from './runs.present.ts';
import type { RunStep } from './runs.store.ts';

/** Where the events of one run come from. */
export interface EventSource {
  /** Emits the id of a run that changed, in whichever process. */
  readonly changes: EventEmitter;
  readonly find: () => Promise<Task | null>;
  readonly stepsAfter: (seq: number) => Promise<readonly RunStep[]>;
}

export interface EventOptions {
  /** The number of the newest event that the reader has; 0: none. */
  readonly after: number;
  readonly signal: AbortSignal;
  /** How long nothing may be sent, so that no proxy takes the stream for dead, ms. */
  readonly pingMs?: number;
}

const PING_MS = 15_000;

/** The number of the event after which nothing follows. */
export const LAST_EVENT = 1_000_000;

const eventText = (id: number, event: string, data: object): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/**
 * The events of a run as server-sent events (WHATWG HTML, section 9.2): each step once, with its number as id, then how it
 * ended. Reads from the database, so that it does not matter which process runs the task and which one streams.
 */
export async function* readEvents(
  source: EventSource,
  id: string,
  { after, signal, pingMs = PING_MS }: EventOptions,
): AsyncGenerator<string> {
  // Browsers come back after a second, with the number of the newest event that they have.
  yield ':ok\nretry: 1000\n\n';
  let newest = after;
  let saidAt = performance.now();
  while (!signal.aborted) {
    const changed = waitForChange(source.changes, id, signal, pingMs);
    // First the task: where it has ended, all of its steps are there.
    const task = await source.find();
    let text = '';
    for (const { seq, attempt, step, at } of await source.stepsAfter(newest)) {
      text += eventText(seq, 'step', { step, attempt, at: new Date(at).toISOString() });
      newest = seq;
    }
    const hasEnded = task === null || task.finishedAt !== null;
    if (hasEnded) text += eventText(LAST_EVENT, 'end', { status: task === null ? 'failed' : statusOf(task) });
    if (text === '' && performance.now() - saidAt >= pingMs) text = ':ping\n\n';
    if (text !== '') {
      saidAt = performance.now();
      yield text;
    }
    if (hasEnded) return;
    await changed;
  }
}

/** Resolves when the run changed, when nothing is to be sent any more, or after a while. */
function waitForChange(changes: EventEmitter, id: string, signal: AbortSignal, pollMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      changes.off(id, done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, pollMs);
    changes.once(id, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
