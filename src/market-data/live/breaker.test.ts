import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterNothing,
  afterSuccess,
  BREAKER,
  CLOSED,
  decide,
  LONGEST_PAUSE_MS,
  takeTrial,
  type BreakerState,
  type Failure,
} from './breaker.ts';

const FAILURE: Failure = { broken: null, calls: 1, failed: 1, pauseMs: 0 };
const fail = (state: BreakerState, now: number, failure: Partial<Failure> = {}): BreakerState =>
  afterFailure(BREAKER, state, state.generation, { ...FAILURE, ...failure }, now, () => 0);
const failTimes = (state: BreakerState, times: number): BreakerState =>
  times === 0 ? state : failTimes(fail(state, 1_000), times - 1);

describe('a breaker', () => {
  it('opens at the fifth failure in a row, and not before', () => {
    expect(decide(failTimes(CLOSED, 4), 1_000)).toBe('call');
    expect(decide(failTimes(CLOSED, 5), 1_000)).toEqual({ until: 6_000 });
  });

  it('starts to count anew after a success', () => {
    const state = afterSuccess(failTimes(CLOSED, 4), 0, 1_000);
    expect(failTimes(state, 4).state).toBe('closed');
  });

  it('opens when half of the calls of a minute fail, from twenty calls on', () => {
    expect(fail(CLOSED, 1, { calls: 19, failed: 19 }).state).toBe('closed');
    expect(fail(CLOSED, 1, { calls: 20, failed: 9 }).state).toBe('closed');
    expect(fail(CLOSED, 1, { calls: 20, failed: 10 }).state).toBe('open');
  });

  it('lets one try when its time is over, and another one only when that one is lost', () => {
    const trial = takeTrial(failTimes(CLOSED, 5), 6_000, 5_000);
    expect(decide(failTimes(CLOSED, 5), 6_000)).toBe('trial');
    expect(decide(trial, 10_999)).toEqual({ until: 11_000 });
    expect(decide(trial, 11_000)).toBe('trial');
  });

  it('closes after a good trial, and forgets', () => {
    const trial = takeTrial(failTimes(CLOSED, 5), 6_000, 5_000);
    const closed = afterSuccess(trial, trial.generation, 6_500);
    expect(closed).toMatchObject({ state: 'closed', failures: 0, openings: 0, closed_at: 6_500 });
  });

  it('stays open twice as long after each bad trial, up to five minutes', () => {
    let state = failTimes(CLOSED, 5);
    const pauses: number[] = [];
    for (let i = 0; i < 9; i += 1) {
      const trial = takeTrial(state, state.until, 5_000);
      state = fail(trial, trial.until);
      pauses.push((state.until - trial.until) / 1000);
    }
    expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300, 300]);
  });

  it('gives a trial of which nothing came to the next one', () => {
    const trial = takeTrial(failTimes(CLOSED, 5), 6_000, 5_000);
    expect(decide(afterNothing(trial, trial.generation, 6_100), 6_100)).toBe('trial');
  });

  it('hears nothing of calls that began before it last changed', () => {
    const open = failTimes(CLOSED, 5);
    expect(afterSuccess(open, 0, 1_100)).toBe(open);
    expect(afterNothing(open, 0, 1_100)).toBe(open);
    expect(afterFailure(BREAKER, open, 0, FAILURE, 1_100, () => 0)).toBe(open);
  });

  it('stays closed where the answer to one question cannot be used, however often it is asked', () => {
    let state = CLOSED;
    for (let i = 0; i < 50; i += 1) state = fail(state, i, { broken: 'quote OCDO.L' });
    expect(state).toMatchObject({ state: 'closed', failures: 1 });
    for (let i = 0; i < 4; i += 1) state = fail(state, i, { broken: `quote ${i}` });
    expect(state.state).toBe('open');
  });

  it('stays open as long as the source asked, but never longer than an hour', () => {
    expect(fail(failTimes(CLOSED, 4), 0, { pauseMs: 90_000 }).until).toBe(90_000);
    expect(fail(failTimes(CLOSED, 4), 0, { pauseMs: 1e12 }).until).toBe(LONGEST_PAUSE_MS);
  });

  it('does not wait for a clock that was set back', () => {
    const open = { ...failTimes(CLOSED, 5), until: 1e12 };
    expect(decide(open, 1_000)).toBe('trial');
  });
});

type Step = {
  readonly wait: number;
  readonly ends: 'success' | 'failure' | 'nothing' | 'lost';
  readonly late: boolean;
};

const steps = fc.array(
  fc.record<Step>({
    wait: fc.integer({ min: 0, max: 20_000 }),
    ends: fc.constantFrom('success', 'failure', 'failure', 'failure', 'nothing', 'lost'),
    late: fc.boolean(),
  }),
  { maxLength: 200 },
);

it('under any history, a breaker lets one trial through at a time, closes only by a success and always lets somebody try again', () => {
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 0.999, noNaN: true }), (history, random) => {
      let state: BreakerState = CLOSED;
      let now = 0;
      const stragglers: number[] = [];
      for (const { wait, ends, late } of history) {
        now += wait;
        const decision = decide(state, now);
        const before = state;
        if (typeof decision === 'object') {
          expect(state.state).not.toBe('closed');
          expect(decision.until - now).toBeLessThanOrEqual(BREAKER.maxMs * 1.2);
          expect(decision.until).toBeGreaterThan(now);
          // Whoever comes late changes nothing.
          for (const generation of stragglers.filter((one) => one !== state.generation)) {
            expect(afterSuccess(state, generation, now)).toBe(state);
          }
          continue;
        }
        if (decision === 'trial') {
          state = takeTrial(state, now, 5_000);
          expect(decide(state, now + 4_999)).toEqual({ until: now + 5_000 });
        }
        const { generation } = state;
        if (late) stragglers.push(generation);
        if (ends === 'success') {
          state = afterSuccess(state, generation, now);
          expect(state).toMatchObject({ state: 'closed', failures: 0 });
        } else if (ends === 'failure') {
          state = afterFailure(BREAKER, state, generation, FAILURE, now, () => random);
          if (decision === 'trial') expect(state.state).toBe('open');
          else expect(state.state).toBe(before.failures + 1 >= BREAKER.failures ? 'open' : 'closed');
        } else if (ends === 'nothing') state = afterNothing(state, generation, now);
        expect(state.generation).toBeGreaterThanOrEqual(before.generation);
        if (before.state !== 'closed' && state.state === 'closed') expect(ends).toBe('success');
      }
    }),
    { seed: 3, numRuns: 300 },
  );
});
