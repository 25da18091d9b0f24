import { dropSharedHits, takeSharedHit } from '../db/postgres-windows.ts';
import { remainingMs, withDeadline, withinTime } from '../db/deadline.ts';
import type { Database } from '../db/schema.ts';
import { LocalWindows } from './local-windows.ts';
import { judge } from './sliding-window.ts';
import type { Limit, Verdict, Windows } from './sliding-window.ts';

/** A database that takes longer is away, as far as limits go. */
const PATIENCE_MS = 1_500;
/** How long it is not asked after it was away. */
const PAUSE_MS = 2_000;
const DROP_EVERY_MS = 300_000;

export interface SharedWindowsDeps {
  readonly db: Database;
  /** In place of the database's clock: milliseconds since 1970-01-01 UTC. */
  readonly now?: (() => number) | undefined;
  /** Called once each time the database turns out to be away. */
  readonly onAway: (error: unknown) => void;
}

/**
 * The hits of many keys in the database, one count for all processes and machines that share it. What this process last
 * heard of a key is kept: a key that was full is refused without asking until it has room, so that a flood costs the database no
 * more than what it may count; and while the database is away this process goes on from there by itself.
 */
export function createSharedWindows({ db, now, onAway }: SharedWindowsDeps): Windows {
  const local = new LocalWindows();
  const own = now ?? (() => Math.floor(performance.now()));
  let offset = 0;
  let pausedUntil = -Infinity;
  let droppedAt = performance.now();
  const drop = (at: number): void => {
    if (performance.now() - droppedAt < DROP_EVERY_MS) return;
    droppedAt = performance.now();
    // Goes on behind the answer; what stays is for the next time.
    void withDeadline({ until: Infinity }, () => dropSharedHits(db, at)).catch(() => undefined);
  };
  const ask = async (key: string, limits: readonly Limit[], within: Database): Promise<Verdict> => {
    const askedAt = own();
    const { at, hits, isCounted } = await withinTime(PATIENCE_MS, () =>
      takeSharedHit(within, key, limits, now === undefined ? null : now()),
    );
    // Rather ahead of the database's clock than behind it: whoever may go on by the one is never refused by the other.
    offset = at - askedAt;
    // What is counted in a transaction may yet be undone.
    if (within === db || !isCounted) local.replace(key, hits, limits, at);
    drop(at);
    const verdict = judge(hits, limits, at);
    return isCounted ? { ...verdict, waitMs: 0 } : verdict;
  };
  return {
    take: async (key, limits, tx) => {
      const known = local.look(key, limits, own() + offset);
      if (known.waitMs > 0) return known;
      // A statement that fails in the caller's transaction ends it, and is the caller's to know.
      if (tx !== undefined) return ask(key, limits, tx);
      // A request whose own time is over says nothing of the database.
      if (performance.now() < pausedUntil || remainingMs() <= 0) return local.take(key, limits, own() + offset);
      try {
        return await ask(key, limits, db);
      } catch (error) {
        if (performance.now() >= pausedUntil) onAway(error);
        pausedUntil = performance.now() + PAUSE_MS;
        return local.take(key, limits, own() + offset);
      }
    },
  };
}
