import { randomUUID } from 'node:crypto';
import type { LiveSource } from './live-source.ts';
import { notAsked, tooLate } from './failure.ts';
import { extend, finish, sweep, takeOn, type FlightKey } from './flight.ts';
import type { Outcome, OutcomeWord } from './outcomes.ts';
import { keyOf, type Question } from './question.ts';
import { trySource, type SourceResult, type TryDeps } from './try-source.ts';

/** Puts a question to one source, at most once at a time over all processes. */
export interface Flights {
  /** The answer by `until` (ms by this process's clock). Rejects only where the database does. */
  fly(source: LiveSource, question: Question, until: number): Promise<SourceResult>;
}

/** What a lease lasts longer than the work under it. */
const SLACK_MS = 500;
const SWEEP_EVERY = 16;

export function createFlights(deps: TryDeps): Flights {
  const { now, settings, timers, outcomes } = deps;
  const underway = new Map<string, Promise<SourceResult>>();
  let finished = 0;

  const outcomeOf = (source: LiveSource, { kind }: Question, started: number, outcome: OutcomeWord): Outcome => ({
    source: source.id,
    kind,
    started_at: started,
    ms: now() - started,
    outcome,
  });

  async function own(flight: FlightKey, question: Question, until: number): Promise<SourceResult> {
    const onBusy = (busyUntil: number): Promise<void> =>
      extend(deps.traffic, flight, busyUntil - now() + settings.attemptMs + SLACK_MS);
    const result = await trySource(deps, flight.source, question, until, onBusy);
    try {
      await finish(deps.traffic, flight, result, settings.shareMs);
      finished += 1;
      if (finished % SWEEP_EVERY === 0) await sweep(deps.traffic);
    } catch (error) {
      deps.log.warn({ err: error, source: flight.source.id }, 'an answer could not be shared with other processes');
    }
    return result;
  }

  /** Asks, or waits for the process that already does; takes over from one that is lost. */
  async function askOrWait(source: LiveSource, question: Question, until: number): Promise<SourceResult> {
    const started = now();
    const refusal = await deps.gate.refusal(source, until - settings.leastMs);
    if (refusal !== null) {
      const outcome = outcomeOf(source, question, started, refusal.refused);
      outcomes.record(question.symbol, outcome);
      return { error: notAsked(source.id, refusal.refused, refusal.waitMs), outcomes: [outcome] };
    }
    const flight = { key: keyOf(source, question), source, owner: randomUUID() };
    for (let waited = false; ;) {
      const seen = await takeOn(deps.traffic, flight, { leaseMs: settings.attemptMs + SLACK_MS, waited });
      if (seen.state === 'mine') return own(flight, question, until);
      if (seen.state === 'done') {
        outcomes.countShared(source.id);
        return { value: seen.value, outcomes: [outcomeOf(source, question, started, 'shared')] };
      }
      if (seen.state === 'failed') {
        return { error: seen.error, outcomes: [outcomeOf(source, question, started, seen.error.code)] };
      }
      waited ||= seen.state === 'running';
      const pause = settings.pollMs * (0.5 + deps.random());
      if (now() + pause > until) {
        return {
          error: tooLate(source.id, now() - started),
          outcomes: [outcomeOf(source, question, started, 'timed_out')],
        };
      }
      await timers.sleep(pause);
    }
  }

  return {
    async fly(source, question, until) {
      const key = keyOf(source, question);
      const started = now();
      const known = underway.get(key);
      if (known !== undefined) {
        const result = await known;
        outcomes.countShared(source.id);
        const word = 'value' in result ? 'shared' : (result.outcomes.at(-1)?.outcome ?? 'shared');
        return { ...result, outcomes: [outcomeOf(source, question, started, word)] };
      }
      const flight = askOrWait(source, question, until).finally(() => underway.delete(key));
      underway.set(key, flight);
      return flight;
    },
  };
}
