/** A value, and whether it is an older one because the new one is late or could not be made. */
export interface FreshOrStale<Value> {
  readonly value: Value;
  readonly isStale: boolean;
}

/**
 * Waits a moment for a new value; where it takes longer, or fails in a way that `mayHide` allows, the older one is given in
 * place of it. The new one is made all the same, for those who ask next.
 */
export async function freshOrStale<Value>(
  coming: Promise<Value>,
  older: Value,
  { patienceMs, mayHide }: { readonly patienceMs: number; readonly mayHide: (error: unknown) => boolean },
): Promise<FreshOrStale<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(resolve, patienceMs, null)));
  const stale = { value: older, isStale: true };
  try {
    const first = await Promise.race([coming.then((value) => ({ value, isStale: false })), late]);
    if (first !== null) return first;
    // Whoever asks next hears of its failure.
    coming.catch(() => undefined);
    return stale;
  } catch (error) {
    if (mayHide(error)) return stale;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
