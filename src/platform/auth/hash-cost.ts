/** OWASP's first choice for Argon2id (Password Storage Cheat Sheet): 19 MiB (`memory` is in KiB), two passes, one lane. */
export const HASH_COST = { memory: 19_456, passes: 2, lanes: 1 } as const;
