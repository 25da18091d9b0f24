/** What a key may be made for, in the order in which people read it. None includes another. */
export const SCOPES = ['read', 'analyse', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** The scopes in a stored text, which are words with spaces between them; unknown words are ignored. */
export function readScopes(text: string): readonly Scope[] {
  const words = text.split(' ');
  return SCOPES.filter((scope) => words.includes(scope));
}
