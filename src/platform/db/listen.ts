import type pg from 'pg';
import type { ConnectionPool } from './connection-pool.ts';
import { withoutDeadline } from './deadline.ts';

/** With fewer connections than these none is spent on listening: whoever asked looks from time to time instead. */
const LEAST_CONNECTIONS = 3;
const AGAIN_MS = 1_000;

/**
 * Listens on a channel over one connection of the pool, which is replaced when it is cut and when it is too old.
 * `onGap` is called after each beginning: what was said before it was not heard.
 */
export type Listen = (
  channel: string,
  onMessage: (payload: string) => void,
  onGap: () => void,
) => Promise<{ readonly close: () => Promise<void> }>;

export function createListen(pool: ConnectionPool, report: (error: Error) => void): Listen {
  return async (channel, onMessage, onGap) => {
    if (pool.limits.connections < LEAST_CONNECTIONS) throw new Error('too few connections to spend one on listening');
    let hasEnded = false;
    let timer: NodeJS.Timeout | undefined;
    let current: Held | null = null;
    let beginning: Promise<void> = Promise.resolve();
    /** Counts the connections, so that the end of an earlier one changes nothing. */
    let nth = 0;
    const begin = async (): Promise<void> => {
      const mine = (nth += 1);
      const held = await hold(pool, channel, { onMessage, onCut: () => again(mine, AGAIN_MS) });
      if (hasEnded || mine !== nth) return held.end();
      current = held;
      timer = setTimeout(() => again(mine, 0), pool.limits.recycleMs).unref();
      onGap();
    };
    const again = (which: number, afterMs: number): void => {
      if (hasEnded || which !== nth) return;
      nth += 1;
      clearTimeout(timer);
      current?.end();
      current = null;
      timer = setTimeout(() => {
        beginning = begin().catch((error: Error) => {
          report(error);
          again(nth, AGAIN_MS);
        });
      }, afterMs).unref();
    };
    await withoutDeadline(begin);
    return {
      close: async () => {
        hasEnded = true;
        clearTimeout(timer);
        await beginning;
        current?.end();
        current = null;
      },
    };
  };
}

interface Held {
  readonly end: () => void;
}

async function hold(
  pool: ConnectionPool,
  channel: string,
  { onMessage, onCut }: { readonly onMessage: (payload: string) => void; readonly onCut: () => void },
): Promise<Held> {
  const client = await pool.take();
  let isCut = false;
  let hasEnded = false;
  const hear = ({ payload = '' }: pg.Notification): void => onMessage(payload);
  const cut = (): void => {
    isCut = true;
    onCut();
  };
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    client.off('notification', hear);
    client.off('end', cut);
    // A connection that listens is for nobody else.
    pool.give(client, isCut ? 'cut' : 'well', true);
  };
  client.on('notification', hear);
  client.on('end', cut);
  try {
    await client.query(`listen "${channel}"`);
  } catch (error) {
    isCut = true;
    end();
    throw error;
  }
  return { end };
}
