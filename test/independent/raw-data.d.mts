/** The companies that figures are worked out for. */
export const SYMBOLS: readonly string[];
export const SECTOR: Readonly<Record<string, string>>;
/** First session on the new share basis, and new shares for one old. */
export const SPLITS: Readonly<Record<string, readonly (readonly [day: string, ratio: number])[]>>;
