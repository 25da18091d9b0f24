import type { LiveSource } from './live-source.ts';
import type { Timers } from './settings.ts';
import { windowsOf } from './pace.ts';
import {
  isStillGood,
  peek,
  reportNothing,
  reserve,
  type Permit,
  type Refusal,
  type TrafficDeps,
  type PermitRequest,
} from './traffic.ts';

export interface GateDeps extends TrafficDeps {
  readonly timers: Timers;
  /** A trial that is not reported for so long counts as lost, ms. */
  readonly trialMs: number;
}

export interface EnterOptions {
  /** Called with the time until which `enter` is going to wait. */
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

/** For how long an open breaker is cached before the database is asked again. */
const OPEN_KNOWN_MS = 250;
/** Permits that a caller may come too late for; each is lost to everybody. */
const LOSSES = 3;

/** A call that has not begun reserves no instant further ahead: those that have begun need theirs before. */
const HORIZON_MS = 100;

interface Known {
  readonly refused: Refusal['refused'];
  /** The limits: no call begins before. The breaker: it is taken for open until then. */
  readonly until: number;
  /** When a caller may ask again. */
  readonly again: number;
}

/** Callers of one source that wait for a permit; only the first of them asks the database. */
interface Line {
  length: number;
  last: Promise<unknown>;
}

export function createGate(deps: GateDeps): Gate {
  const { now, timers } = deps;
  const known = new Map<string, Known>();
  const lines = new Map<string, Line>();

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

  /** A permit that is in time, or how long it took to get one that is not. */
  async function reserveInTime(
    source: LiveSource,
    until: number,
    request: Pick<PermitRequest, 'leadMs' | 'within' | 'horizonMs'>,
    onWait: EnterOptions['onWait'],
  ): Promise<Permit | Refusal | number> {
    for (;;) {
      const remembered = recall(source.id, until);
      if (remembered !== null && (request.within === null || remembered.refused === 'limited')) return remembered;
      const started = now();
      const permit = await reserve(deps, source, { ...request, maxWaitMs: until - started, trialMs: deps.trialMs });
      if ('retryInMs' in permit) {
        await onWait?.(now() + permit.retryInMs);
        await timers.sleep(Math.max(1, Math.ceil(permit.retryInMs - request.horizonMs / 2)));
        continue;
      }
      if ('refused' in permit) return learn(source.id, permit);
      if (now() <= permit.to) return permit;
      if (request.within === null) await reportNothing(deps, permit);
      return now() - started;
    }
  }

  /** One at a time a source: a crowd that waits must not hold all connections to the database. */
  async function inLine<T>(source: string, work: () => Promise<T>): Promise<T> {
    const line = lines.get(source) ?? { length: 0, last: Promise.resolve() };
    lines.set(source, line);
    line.length += 1;
    const result = line.last.then(work).finally(() => (line.length -= 1));
    line.last = result.catch(() => undefined);
    return result;
  }

  /** How long the line before a new caller takes at the least, ms. */
  const lineMs = (source: LiveSource): number => {
    const [{ count, windowMs }] = windowsOf(source.limits);
    return Math.floor(((lines.get(source.id)?.length ?? 0) * windowMs) / count);
  };

  return {
    async refusal(source, until) {
      const remembered = recall(source.id, until);
      if (remembered !== null) return remembered;
      const ahead = lineMs(source);
      if (now() + ahead > until) return { refused: 'limited', waitMs: ahead };
      const found = await peek(deps, source.id, until - now());
      return found === null ? null : learn(source.id, found);
    },

    async enter(source, until, { onWait, within } = {}) {
      const isNew = within === undefined;
      let leadMs = 0;
      for (let loss = 0; loss < LOSSES; loss += 1) {
        const ahead = isNew ? lineMs(source) : 0;
        if (now() + ahead > until) return { refused: 'limited', waitMs: ahead };
        const request = {
          leadMs,
          within: within ?? null,
          horizonMs: isNew ? Math.max(HORIZON_MS, 2 * leadMs) : Infinity,
        };
        const reserved = (): Promise<Permit | Refusal | number> => reserveInTime(source, until, request, onWait);
        // In line at once, so that the next caller sees it. Somebody who took the question over meanwhile would ask twice,
        // and how long the line takes is not known.
        const [permit] = await Promise.all([
          isNew ? inLine(source.id, reserved) : reserved(),
          ahead > HORIZON_MS ? onWait?.(until) : undefined,
        ]);
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
        if (isNew) await reportNothing(deps, permit);
      }
      return { refused: 'limited', waitMs: 1_000 };
    },
  };
}
