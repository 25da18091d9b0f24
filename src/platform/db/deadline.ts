import { AsyncLocalStorage } from 'node:async_hooks';
import { unavailable } from './unavailable.ts';

/** Until when a piece of work, such as a request, waits for the database; by `performance.now()`, in milliseconds. */
export interface Deadline {
  until: number;
  /** True once the work has had a connection. */
  isAtWork?: true;
  /** True once the work has ended. */
  isEnded?: true;
  /** The place in line that is kept for the next statement of the work; null or absent: none is. */
  kept?: KeptPlace | null;
}

/** A place in line between two uses of it. */
export interface KeptPlace {
  /** Where it is a place. */
  readonly of: object;
  /** Gives it to somebody else. */
  readonly giveUp: () => void;
  /** Takes it up again for the work itself. */
  readonly use: () => void;
}

const current = new AsyncLocalStorage<Deadline>();

/** Runs `work`; all that it and what it calls wait for of the database is given up at the deadline. */
export function withDeadline<Result>(deadline: Deadline, work: () => Result): Result {
  return current.run(deadline, work);
}

/** Runs `work` with at most `ms`, and otherwise as a part of the running piece of work, whose place in line it shares. */
export async function withinTime<Result>(ms: number, work: () => Promise<Result>): Promise<Result> {
  let until = performance.now() + Math.min(ms, remainingMs());
  const outer = current.getStore();
  if (outer === undefined) {
    const alone = { until };
    return withDeadline(alone, work).finally(() => endWork(alone));
  }
  const inner = new Proxy(outer, {
    get: (whole, name) => (name === 'until' ? until : (Reflect.get(whole, name) as unknown)),
    set: (whole, name, value) => {
      if (name !== 'until') return Reflect.set(whole, name, value);
      until = value as number;
      return true;
    },
  });
  return withDeadline(inner, work);
}

/** Runs what goes on for others when the piece of work that began it is over. */
export function withoutDeadline<Result>(work: () => Result): Result {
  return current.exit(work);
}

/**
 * Waits for work that others wait for too and that takes as long as it takes, such as measuring a market. The time is not that
 * of whoever waits: it is added to the deadline.
 */
export async function uncounted<Result>(work: Promise<Result>): Promise<Result> {
  const deadline = current.getStore();
  const since = performance.now();
  try {
    return await work;
  } finally {
    if (deadline !== undefined) deadline.until += performance.now() - since;
  }
}

/** The deadline of the running piece of work; null: none. */
export function currentDeadline(): Deadline | null {
  return current.getStore() ?? null;
}

/** Milliseconds that are left; `Infinity` where there is no deadline, 0 or less where it is over. */
export function remainingMs(): number {
  return (current.getStore()?.until ?? Infinity) - performance.now();
}

/** Notes that the work has ended, which needs no place any more. */
export function endWork(deadline: Deadline): void {
  deadline.isEnded = true;
  deadline.kept?.giveUp();
}

/** Lets the work wait for the database no more: who was refused once is to be answered at once, not after another wait. */
export function endEarly(deadline: Deadline): void {
  deadline.until = Math.min(deadline.until, performance.now());
}

/** The refusal of work whose time is used up. */
export const outOfTime = (): Error => unavailable(new Error('the time of the request was used up'));

/**
 * Ends with `work`, or at the deadline with `database_unavailable`. What is under way then cannot be called back: `onLate` is
 * given it, to tidy up once it has ended.
 */
export async function beforeDeadline<Result>(
  work: Promise<Result>,
  onLate: (work: Promise<Result>) => void,
): Promise<Result> {
  const left = remainingMs();
  if (left === Infinity) return work;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<'over'>((resolve) => (timer = setTimeout(resolve, Math.max(0, left), 'over')));
  const first = await Promise.race([work.then((value) => ({ value })), over]).finally(() => clearTimeout(timer));
  if (first !== 'over') return first.value;
  onLate(work);
  throw outOfTime();
}
