/** Placeholders of guides and examples; copied from there they are no secret. */
const PLACEHOLDERS: ReadonlySet<string> = new Set([
  'your-super-secure-session-secret-here',
  'dev-secret-key-change-for-production',
  'your-32-character-random-string',
]);
const MIN_LENGTH = 32;
const MIN_BITS = 80;

/** Why a session secret must not be used in production, completing "SESSION_SECRET ..."; null where it may. */
export function weaknessOf(secret: string): string | null {
  if (PLACEHOLDERS.has(secret.toLowerCase())) return 'is the placeholder of an example';
  if (secret.length < MIN_LENGTH) return `must have at least ${MIN_LENGTH} random characters`;
  if (isRepeated(secret) || bitsOf(secret) < MIN_BITS) return 'is not random: it can be guessed';
  return null;
}

/** Shannon's entropy of the characters, in bits for the whole text; an upper bound of what a guesser has to try. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / text.length);
  return bits;
}

/** True where the text is a shorter one, written several times. */
function isRepeated(text: string): boolean {
  return `${text}${text}`.indexOf(text, 1) < text.length;
}
