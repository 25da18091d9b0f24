const waiting: (() => void)[] = [];
let isRunning = false;

function run(): void {
  waiting.shift()?.();
  isRunning = waiting.length > 0;
  if (isRunning) setImmediate(run);
}

/**
 * Resolves in a turn of the event loop of its own, in the order of the calls. For work of some milliseconds, so that what
 * arrives meanwhile, such as a health check, waits for one piece of it and not for all that was asked for at once.
 */
export function ownTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (isRunning) return;
    isRunning = true;
    setImmediate(run);
  });
}
