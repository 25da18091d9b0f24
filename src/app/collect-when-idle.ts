export interface CollectDeps {
  /** Gives back what can be. The process may stand still for about a tenth of a second. */
  readonly collect: () => Promise<void>;
  /** Milliseconds of processor time that this process took so far. */
  readonly cpuMs: () => number;
}

const LOOK_EVERY_MS = 10_000;
/** Timers and looking for tasks take less of a processor, one request of a person more. */
const IDLE_SHARE = 0.03;

/**
 * Gives memory back once there is nothing to do: after its start, and after every time of work, V8 keeps tens of megabytes
 * until it needs them again, which on a quiet machine is never. Returns what ends it.
 */
export function collectWhenIdle({ collect, cpuMs }: CollectDeps, everyMs = LOOK_EVERY_MS): () => void {
  let before = cpuMs();
  let hasWorked = true;
  const look = async (): Promise<void> => {
    const isBusy = cpuMs() - before > everyMs * IDLE_SHARE;
    if (isBusy) hasWorked = true;
    else if (hasWorked) {
      hasWorked = false;
      await collect();
    }
    // Collecting is no work that leaves anything behind.
    before = cpuMs();
  };
  const timer = setInterval(() => void look(), everyMs).unref();
  return () => clearInterval(timer);
}

/** Milliseconds of processor time that this process took so far. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Collects all garbage, also what V8 would keep for later; null where the process was started without `--expose-gc`. */
export function ownCollector(): (() => void) | null {
  const { gc } = globalThis;
  return gc === undefined ? null : () => gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
