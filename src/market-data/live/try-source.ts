import type { Log } from '../../platform/log/log.ts';
import type { LiveSource } from './live-source.ts';
import type { ProviderError } from '../provider.ts';
import { callSource, type CallDeps, type Called } from './call-source.ts';
import { notAsked } from './failure.ts';
import type { Gate } from './gate.ts';
import type { Outcome, OutcomeLog, OutcomeWord } from './outcomes.ts';
import { keyOf, type Question } from './question.ts';
import type { RouterSettings } from './settings.ts';
import type { Timers } from './settings.ts';
import { reportFailure, reportNothing, reportSuccess, type Permit, type TrafficDeps } from './traffic.ts';

export interface TryDeps {
  readonly gate: Gate;
  readonly traffic: TrafficDeps;
  readonly timers: Timers;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
  readonly outcomes: OutcomeLog;
  /** See {@link CallDeps}. */
  readonly latest: CallDeps['latest'];
  readonly settings: RouterSettings;
}

/** What one source said to one question, with everything that was decided on the way. */
export type SourceResult = { readonly outcomes: readonly Outcome[] } & (
  { readonly value: unknown } | { readonly error: ProviderError }
);

/** The wait before the next attempt, ms: what the source asked for, or doubling, and shortened by up to a half. */
function backOff(
  attempt: number,
  retryAfterSeconds: number | null,
  { backOffMs, random }: { readonly backOffMs: number; readonly random: () => number },
): number {
  const own = Math.round(backOffMs * 2 ** attempt * (1 - random() / 2));
  // A random time longer than it asked for, so that callers with the same answer do not all return at once.
  return retryAfterSeconds === null ? own : retryAfterSeconds * 1000 + own;
}

/** Whether a failed call is no sign of how the source is: its key is wrong, say, or we ourselves broke it off. */
const saysNothing = ({ error, word }: { readonly error: ProviderError; readonly word: OutcomeWord }): boolean =>
  error.retry === 'never' || word === 'limited' || word === 'open';

/** Tells the other processes; the answer is worth more than its report, so a database that is away is only logged. */
async function tell(deps: TryDeps, permit: Permit, called: Called, question: string): Promise<void> {
  try {
    if ('value' in called) await reportSuccess(deps.traffic, permit);
    else if (saysNothing(called)) await reportNothing(deps.traffic, permit);
    else {
      await reportFailure(deps.traffic, permit, {
        broken: called.word === 'source_broken' ? question : null,
        pauseMs: (called.error.retryAfterSeconds ?? 0) * 1000,
      });
    }
  } catch (error) {
    deps.log.warn({ err: error, source: permit.source }, 'the outcome of a call could not be written down');
  }
}

/**
 * Asks one source until it answers, nothing helps, or `until` (ms) is near. `onBusy` is called with the time until which it
 * is going to wait. Rejects only where the database does.
 */
export async function trySource(
  deps: TryDeps,
  source: LiveSource,
  question: Question,
  until: number,
  onBusy: (until: number) => Promise<void>,
): Promise<SourceResult> {
  const { now, settings } = deps;
  const outcomes: Outcome[] = [];
  const note = (startedAt: number, outcome: OutcomeWord): void => {
    const made = { source: source.id, kind: question.kind, started_at: startedAt, ms: now() - startedAt, outcome };
    outcomes.push(made);
    deps.outcomes.record(question.symbol, made);
  };
  let last: ProviderError | null = null;
  for (let attempt = 0; ; attempt += 1) {
    const asked = now();
    const permit = await deps.gate.enter(source, until - settings.leastMs, { onWait: onBusy });
    if ('refused' in permit) {
      note(asked, permit.refused);
      return { error: last ?? notAsked(source.id, permit.refused, permit.waitMs), outcomes };
    }
    const started = now();
    const called = await callSource(deps, source, question, { permit, ms: settings.attemptMs, until, onBusy });
    note(started, 'word' in called ? called.word : called.value === null ? 'not_found' : 'ok');
    await tell(deps, permit, called, keyOf(source, question));
    if ('value' in called) return { value: called.value, outcomes };
    last = called.error;
    const pause = backOff(attempt, last.retryAfterSeconds, { backOffMs: settings.backOffMs, random: deps.random });
    const isWorthIt = last.retry === 'back-off' && attempt + 1 < settings.attempts;
    if (!isWorthIt || now() + pause + settings.leastMs > until) return { error: last, outcomes };
    // This failure may have opened the breaker, or made all processes wait longer.
    if ((await deps.gate.refusal(source, until - settings.leastMs)) !== null) return { error: last, outcomes };
    await onBusy(now() + pause);
    await deps.timers.sleep(pause);
  }
}
