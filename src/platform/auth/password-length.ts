/** NIST SP 800-63B-4 section 3.1.1: length and a list of known passwords, no rules of composition. */
export const MIN_PASSWORD = 10;
/** Longer passwords cost time to hash without being safer. */
export const MAX_PASSWORD = 128;
