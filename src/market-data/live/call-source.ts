import type { Day } from '../../engine/market/day.ts';
import type { Log } from '../../platform/log/log.ts';
import type { LiveSource } from './live-source.ts';
import type { ProviderError } from '../provider.ts';
import { asProviderError, notAsked, tooLate } from './failure.ts';
import type { Gate } from './gate.ts';
import type { OutcomeWord } from './outcomes.ts';
import { ask, type Question } from './question.ts';
import type { Timers } from './settings.ts';
import type { Permit, Refusal } from './traffic.ts';

export interface CallDeps {
  readonly gate: Gate;
  readonly timers: Timers;
  readonly now: () => number;
  readonly log: Log;
  /** The newest day that a price can be of; null where nobody knows. */
  readonly latest: () => Day | null;
}

/** What became of one call. */
export type Called = { readonly value: unknown } | { readonly error: ProviderError; readonly word: OutcomeWord };

export interface CallFrame {
  /** What the first request of the call is allowed by. */
  readonly permit: Permit;
  /** How long the source may take, ms, without what it waits for its limits. */
  readonly ms: number;
  /** When the call ends in any case, ms. */
  readonly until: number;
  /** Called with the time until which the call is going to wait for the limits. */
  readonly onBusy: (until: number) => Promise<void>;
}

/** A clock that runs down while nobody holds it, and then does something once. */
function countdown(timers: Timers, now: () => number, ms: number, atEnd: () => void) {
  let left = ms;
  let holders = 0;
  let since = now();
  let cancel = timers.after(left, atEnd);
  return {
    hold: (): void => {
      holders += 1;
      if (holders > 1) return;
      cancel();
      left -= now() - since;
    },
    release: (): void => {
      holders -= 1;
      if (holders > 0) return;
      since = now();
      cancel = timers.after(Math.max(0, left), atEnd);
    },
    stop: (): void => {
      holders = Infinity;
      cancel();
    },
  };
}

/** One call, aborted by its signal when its time is over; a source that ignores the signal is no longer waited for. */
export function callSource(
  deps: CallDeps,
  source: LiveSource,
  question: Question,
  { permit, ms, until, onBusy }: CallFrame,
): Promise<Called> {
  const { timers, now } = deps;
  const controller = new AbortController();
  const started = now();
  let refused: Refusal['refused'] | null = null;
  return new Promise((resolve) => {
    const end = (): void => {
      settled();
      resolve({ error: tooLate(source.id, now() - started), word: 'timed_out' });
      controller.abort();
    };
    const own = countdown(timers, now, ms, end);
    const cancelEnd = timers.after(until - started, end);
    const another = async (): Promise<void> => {
      own.hold();
      try {
        const next = await deps.gate.enter(source, until, { within: permit, onWait: onBusy });
        if (!('refused' in next)) return;
        refused = next.refused;
        throw notAsked(source.id, next.refused, next.waitMs);
      } finally {
        own.release();
      }
    };
    const failed = (thrown: unknown): void => {
      const error = asProviderError(thrown, source.id);
      if (error !== thrown) {
        deps.log.error({ err: thrown, source: source.id, ...question }, 'a source threw what it may not');
      }
      resolve({ error, word: refused ?? error.code });
    };
    const settled = (): void => {
      own.stop();
      cancelEnd();
    };
    const answered = (value: unknown): void => resolve({ value });
    // The call begins now, while the permit is good.
    ask(source, question, { signal: controller.signal, another }, deps.latest())
      .then(answered, failed)
      .finally(settled);
  });
}
