import { setTimeout as pause } from 'node:timers/promises';
import type { Member, Order, ReadyMessage } from './member.ts';

/** A process that serves, as the one that started it sees it. */
export interface Process {
  readonly tell: (order: Order) => void;
  /** Ends it at once. */
  readonly kill: () => void;
  /** Resolves when it answers or works; never where it ends before. */
  readonly ready: Promise<ReadyMessage>;
  /** Resolves when it is gone, with its exit code; null: it was killed. */
  readonly gone: Promise<number | null>;
}

export interface SuperviseDeps {
  /** Starts a process; `port` is the one on which the first listens, null for the first itself. */
  readonly start: (member: Member, port: number | null) => Process;
  readonly note: (line: string) => void;
  readonly times?: Partial<SuperviseTimes>;
}

interface SuperviseTimes {
  /** The wait before a process that ended by itself is started again; it doubles up to `mostBackOffMs`. */
  readonly backOffMs: number;
  readonly mostBackOffMs: number;
  /** After so long without an end the next wait is the shortest again. */
  readonly steadyMs: number;
  /** What has not ended by itself after so long is killed. */
  readonly endMs: number;
}

const TIMES: SuperviseTimes = { backOffMs: 500, mostBackOffMs: 30_000, steadyMs: 60_000, endMs: 30_000 };

/** The processes that serve together, from the start of the first to the end of the last. */
export interface Supervision {
  /** Replaces each process by a new one, one after the other; where a new one cannot start, the old one stays. */
  readonly replace: () => Promise<void>;
  /** Ends all of them without failing a request. */
  readonly end: () => void;
  /** Ends all of them at once. */
  readonly kill: () => void;
  /** Resolves with the exit code when all have ended for good. */
  readonly ended: Promise<number>;
}

/** One of the processes that there are to be, whichever process it is just now. */
interface Seat {
  current: Process;
  readonly isFirst: boolean;
}

/** Keeps as many processes up as the first one asks for. Where the first cannot start, nothing was started. */
export function supervise(deps: SuperviseDeps): Supervision {
  const times = { ...TIMES, ...deps.times };
  let resolveEnded: (code: number) => void = () => undefined;
  const ended = new Promise<number>((resolve) => (resolveEnded = resolve));
  const stop = new AbortController();
  const alive = new Set<Process>();
  const seats: Seat[] = [];
  let answering = 0;
  let port: number | null = null;
  let count = 1;
  let replacing: Promise<void> = Promise.resolve();
  let isAskedAgain = false;
  let exitCode = 0;

  const start = (member: Pick<Member, 'isFirst' | 'isStart'>, processes: number | null): Process => {
    const started = deps.start({ ...member, hasOthers: answering > 0, processes }, port);
    alive.add(started);
    let isAnswering = false;
    void started.ready.then(() => {
      isAnswering = true;
      answering += 1;
    });
    void started.gone.then(() => {
      alive.delete(started);
      if (isAnswering) answering -= 1;
      if (stop.signal.aborted && alive.size === 0) resolveEnded(exitCode);
    });
    // Whoever comes while everything ends, ends too.
    if (stop.signal.aborted) started.tell('end');
    return started;
  };

  /** Starts a process again whenever it ends without having been asked to. */
  const keepUp = async (seat: Seat): Promise<void> => {
    let backOff = times.backOffMs;
    for (;;) {
      const watched = seat.current;
      const since = performance.now();
      const code = await watched.gone;
      if (stop.signal.aborted) return;
      if (seat.current !== watched) continue;
      if (performance.now() - since > times.steadyMs) backOff = times.backOffMs;
      const how = code === null ? 'was killed' : `ended with ${code}`;
      deps.note(`a process ${how} and is started again in ${backOff / 1000} s`);
      await pause(backOff, null, { signal: stop.signal, ref: true }).catch(() => undefined);
      if (stop.signal.aborted) return;
      backOff = Math.min(times.mostBackOffMs, backOff * 2);
      if (seat.current === watched) seat.current = start({ isFirst: seat.isFirst, isStart: false }, count);
    }
  };
  const sit = (current: Process): void => {
    const seat = { current, isFirst: seats.length === 0 };
    seats.push(seat);
    void keepUp(seat);
  };

  const end = async (leaving: Process): Promise<void> => {
    leaving.tell('end');
    const patience = new AbortController();
    const late = pause(times.endMs, 'late', { signal: patience.signal }).catch(() => null);
    if ((await Promise.race([leaving.gone, late])) === 'late') leaving.kill();
    patience.abort();
    await leaving.gone;
  };
  const shareAmong = (processes: number): void => {
    for (const one of alive) one.tell({ processes });
  };
  /** False where the new process could not start. */
  const replaceOne = async (seat: Seat): Promise<boolean> => {
    const next = start({ isFirst: seat.isFirst, isStart: false }, count + 1);
    const isReady = await Promise.race([next.ready.then(() => true), next.gone.then(() => false)]);
    if (!isReady) return false;
    const before = seat.current;
    seat.current = next;
    await end(before);
    return true;
  };
  const replaceAll = async (): Promise<void> => {
    // The new process needs connections while the old one still has some.
    shareAmong(count + 1);
    for (const seat of seats) {
      if (stop.signal.aborted) return;
      if (await replaceOne(seat)) continue;
      if (!stop.signal.aborted) deps.note('a new process could not start, so the processes that are up stay');
      break;
    }
    shareAmong(count);
  };

  const first = start({ isFirst: true, isStart: true }, null);
  void first.gone.then((code) => {
    if (seats.length > 0 || stop.signal.aborted) return;
    resolveEnded(code ?? 1);
  });
  void first.ready.then((said) => {
    ({ port, ready: count } = said);
    sit(first);
    for (let nth = 1; nth < count && !stop.signal.aborted; nth += 1) {
      sit(start({ isFirst: false, isStart: true }, count));
    }
  });

  const endAll = (): void => {
    if (stop.signal.aborted) return;
    stop.abort();
    if (alive.size === 0) resolveEnded(exitCode);
    for (const one of alive) one.tell('end');
    setTimeout(() => {
      exitCode = 1;
      for (const one of alive) one.kill();
    }, times.endMs).unref();
  };
  return {
    replace: () => {
      if (isAskedAgain || seats.length === 0) return replacing;
      isAskedAgain = true;
      replacing = replacing.then(() => {
        isAskedAgain = false;
        return replaceAll();
      });
      return replacing;
    },
    end: endAll,
    kill: () => {
      exitCode = 1;
      stop.abort();
      for (const one of alive) one.kill();
    },
    ended,
  };
}
