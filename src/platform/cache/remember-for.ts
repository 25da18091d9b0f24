/**
 * What `make` gives, made again once it is older than `ms` milliseconds and never twice at a time: for what is costly to find out and
 * may be a little old, where anybody may ask as often as they like. A failure is not remembered.
 */
export function rememberFor<T>(
  ms: number,
  make: () => Promise<T>,
  /** Milliseconds that only go forward. */
  clock: () => number = () => performance.now(),
): () => Promise<T> {
  let made: { readonly value: Promise<T>; readonly at: number } | null = null;
  return () => {
    const at = clock();
    if (made !== null && at - made.at < ms) return made.value;
    const now = { value: make(), at };
    made = now;
    now.value.catch(() => {
      if (made === now) made = null;
    });
    return now.value;
  };
}
