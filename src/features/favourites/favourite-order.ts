/** A list with one of its entries moved to a place, 1 for the top; beyond the end counts as the end. */
export function moved(list: readonly string[], entry: string, position: number): string[] {
  const rest = list.filter((other) => other !== entry);
  rest.splice(Math.max(0, position - 1), 0, entry);
  return rest;
}

/**
 * A list with entries put back to the places that they had. Where the list did not change meanwhile it is the list from
 * before they were taken; else each stands as close to its old place as can be.
 */
export function putBack(
  list: readonly string[],
  entries: readonly { readonly symbol: string; readonly position: number }[],
): string[] {
  const whole = [...list];
  for (const { symbol, position } of [...entries].sort((a, b) => a.position - b.position)) {
    whole.splice(Math.max(0, position - 1), 0, symbol);
  }
  return whole;
}
