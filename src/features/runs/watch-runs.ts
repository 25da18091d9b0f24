import type { EventEmitter } from 'node:events';

export interface RunWatchDeps {
  /** Where each of these runs stands, as a text that changes with it; one that is gone is left out. */
  readonly read: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Emits the id of a run that changed. */
  readonly changes: EventEmitter;
  readonly pollMs?: number;
}

const POLL_MS = 500;

/**
 * Finds out what happens in other processes to the runs that are being streamed from this one: one question to the
 * database for all of them. The returned function begins to look at a run, and returns the end of it.
 */
export function createRunWatch({ read, changes, pollMs = POLL_MS }: RunWatchDeps): (id: string) => () => void {
  const readers = new Map<string, number>();
  const last = new Map<string, string | undefined>();
  let timer: NodeJS.Timeout | null = null;
  const look = async (): Promise<void> => {
    const ids = [...readers.keys()];
    const found = await read(ids).catch(() => null);
    for (const id of found === null ? [] : ids) {
      const now = found?.get(id);
      // What happened before the first look is not known.
      if (!last.has(id) || last.get(id) !== now) changes.emit(id);
      if (readers.has(id)) last.set(id, now);
    }
  };
  const lookLater = (): void => {
    timer ??= setTimeout(() => {
      void look().finally(() => {
        timer = null;
        if (readers.size > 0) lookLater();
      });
    }, pollMs).unref();
  };
  return (id) => {
    readers.set(id, (readers.get(id) ?? 0) + 1);
    lookLater();
    return () => {
      const left = (readers.get(id) ?? 1) - 1;
      if (left > 0) return void readers.set(id, left);
      readers.delete(id);
      last.delete(id);
    };
  };
}
