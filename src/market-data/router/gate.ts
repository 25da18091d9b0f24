import type { LiveSource } from '../live-source.ts';
import type { Timers } from './timers.ts';
import { isStillGood, peek, reportNothing, reserve, type Permit, type Refusal, type TrafficDeps } from './traffic.ts';

export interface GateDeps extends TrafficDeps {
  readonly timers: Timers;
  /** A trial that is not reported for so long counts as lost, ms. */
  readonly trialMs: number;
}

export interface EnterOptions {
  /** Hears until when `enter` is about to wait. */
  readonly onWait?: (until: number) => Promise<void>;
  /** The permit of the call that one more request belongs to. */
  readonly within?: Permit;
}

/** The one way to a source: through its breaker and its limits. Instants in ms by this process's clock. */
export interface Gate {
  /** Why a call could not begin before `until`, without reserving one; null where it perhaps can. */
  refusal(source: LiveSource, until: number): Promise<Refusal | null>;
  /**
   * Waits until a call may be made and gives the permit, which is good at that moment only: the call must begin before
   * anything else is awaited. Refuses where it could not begin before `until`.
   */
  enter(source: LiveSource, until: number, options?: EnterOptions): Promise<Permit | Refusal>;
}

/** For how long what one caller learned about an open breaker is told to the next ones without asking the database. */
const OPEN_KNOWN_MS = 250;
/** Permits that a caller may come too late for; each is lost to everybody. */
const LOSSES = 3;

interface Known {
  readonly refused: Refusal['refused'];
  /** The limits: no call begins before. The breaker: it is taken for open until then. */
  readonly until: number;
  /** When a caller may ask again. */
  readonly again: number;
}

export function createGate(deps: GateDeps): Gate {
  const { now, timers } = deps;
  const known = new Map<string, Known>();
  const turns = new Map<string, Promise<unknown>>();

  /** One at a time a source, so that a crowd that waits for its lock does not hold all connections to the database. */
  const inTurn = <T>(source: string, work: () => Promise<T>): Promise<T> => {
    const result = (turns.get(source) ?? Promise.resolve()).then(work);
    turns.set(
      source,
      result.catch(() => undefined),
    );
    return result;
  };
  const learn = (source: string, refusal: Refusal): Refusal => {
    const again = now() + refusal.waitMs;
    const until = refusal.refused === 'limited' ? again : Math.min(again, now() + OPEN_KNOWN_MS);
    known.set(source, { refused: refusal.refused, until, again });
    return refusal;
  };
  /** What is known without asking. A start that the limits allow moves only further away, so it stays true. */
  const recall = (source: string, until: number): Refusal | null => {
    const last = known.get(source);
    if (last === undefined) return null;
    const holds = last.refused === 'limited' ? last.until > until : last.until > now();
    return holds ? { refused: last.refused, waitMs: Math.max(1, last.again - now()) } : null;
  };
  const tryToReserve = (
    source: LiveSource,
    until: number,
    leadMs: number,
    within: Permit | null,
  ): Promise<Permit | Refusal | number> =>
    inTurn(source.id, async () => {
      const remembered = recall(source.id, until);
      if (remembered !== null && (within === null || remembered.refused === 'limited')) return remembered;
      const started = now();
      const wish = { maxWaitMs: until - started, leadMs, trialMs: deps.trialMs, within };
      const permit = await reserve(deps, source, wish);
      if ('refused' in permit) return learn(source.id, permit);
      if (now() <= permit.to) return permit;
      if (within === null) await reportNothing(deps, permit);
      return now() - started;
    });

  return {
    async refusal(source, until) {
      const remembered = recall(source.id, until);
      if (remembered !== null) return remembered;
      const found = await peek(deps, source.id, until - now());
      return found === null ? null : learn(source.id, found);
    },

    async enter(source, until, { onWait, within } = {}) {
      let leadMs = 0;
      for (let loss = 0; loss < LOSSES; loss += 1) {
        const permit = await tryToReserve(source, until, leadMs, within ?? null);
        if (typeof permit === 'number') {
          leadMs = 2 * permit;
          continue;
        }
        if ('refused' in permit) return permit;
        const mustWait = now() < permit.from;
        if (mustWait) await onWait?.(permit.from);
        while (now() < permit.from) await timers.sleep(permit.from - now());
        const isGood = !mustWait || (await isStillGood(deps, permit));
        if (isGood && now() <= permit.to) return permit;
        if (within === undefined) await reportNothing(deps, permit);
      }
      return { refused: 'limited', waitMs: 1_000 };
    },
  };
}
