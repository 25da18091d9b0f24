import { digestOf } from '../../platform/auth/secrets.ts';
import type { Limit, Windows } from '../../platform/limits/sliding-window.ts';
import type { SecurityEvent } from './event-buffer.ts';

/** Kinds of burst that wait to be counted; beyond them the newest are not counted singly. */
const MOST_WAITING = 1000;
const MINUTE_MS = 60_000;

export interface BurstsDeps {
  readonly windows: Pick<Windows, 'take'>;
  readonly report: (event: SecurityEvent) => void;
  /** Runs `work` behind what was asked, one after another. */
  readonly inOrder: (work: () => Promise<void>) => Promise<void>;
}

/** What many of within a minute are an event, and how much of it a client did just now. */
interface Part {
  readonly event: SecurityEvent & { readonly address: string };
  readonly weight: number;
  /** So many within a minute are a burst. */
  readonly most: number;
}

/** Counts what clients do within a minute, over all processes. */
export interface Bursts {
  readonly add: (part: Part) => void;
  /** How many kinds wait to be counted. */
  readonly size: () => number;
}

/**
 * Reports an event once its rule's limit is reached by one address within any minute, at most once a minute. Counted where
 * limits on requests are counted, so that an attack which is spread over the processes is one.
 */
export function createBursts({ windows, report, inOrder }: BurstsDeps): Bursts {
  const waiting = new Map<string, Part>();
  const count = async (key: string, { event, weight, most }: Part): Promise<void> => {
    const limit: Limit = { name: 'minute', most, windowMs: MINUTE_MS };
    for (let i = 0; i < Math.min(weight, most); i += 1) {
      const { waitMs, standings } = await windows.take(key, [limit]);
      if (waitMs > 0) return;
      if (standings[0]?.remaining !== 0) continue;
      const once = await windows.take(digestOf(`reported ${key}`), [{ ...limit, most: 1 }]);
      if (once.waitMs === 0) report(event);
      return;
    }
  };
  const countAll = async (): Promise<void> => {
    for (const [key, part] of waiting) {
      waiting.delete(key);
      await count(key, part);
    }
  };
  return {
    size: () => waiting.size,
    add: (part) => {
      const key = digestOf(`burst ${part.event.rule} ${part.event.address}`);
      const known = waiting.get(key);
      if (known === undefined && waiting.size >= MOST_WAITING) return;
      const isFirst = waiting.size === 0;
      waiting.set(key, { ...part, weight: part.weight + (known?.weight ?? 0) });
      if (isFirst) void inOrder(countAll).catch(() => undefined);
    },
  };
}
