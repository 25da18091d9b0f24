import breached from 'popular-passwords/data.json' with { type: 'json' };
import { MAX_PASSWORD, MIN_PASSWORD } from './password-length.ts';

/** The product's own names, which an attacker here would try too. */
const PRODUCT = /trade[\s_-]*wise(?:[\s_-]*ai)?/gu;
/** Shorter words are not checked, because many good passwords contain them. */
const SHORTEST_WORD = 4;

/** A password without what is not a letter before and after its words. */
const wordOf = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

const known: ReadonlySet<string> = new Set((breached as readonly string[]).map((password) => password.toLowerCase()));
/** The words of stolen passwords: the lists have dragon123, and an attacker also tries dragon123456. */
const knownWords: ReadonlySet<string> = new Set([...known].map(wordOf).filter((word) => word.length >= SHORTEST_WORD));

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const spelt = (text: string): string => text.replace(/[0134571@$!]/g, (char) => LEET[char] ?? char);

/** True where the lists have the password, or its word with other digits and marks around it, or look-alikes in it. */
function isStolen(plain: string): boolean {
  const word = wordOf(plain);
  return (
    [plain, spelt(plain)].some((text) => known.has(text)) || [word, spelt(word)].some((text) => knownWords.has(text))
  );
}

/** True where there is little beside the name of the product, or only what the lists have. */
function isMostlyProduct(plain: string): boolean {
  return [plain, spelt(plain)].some((text) => {
    const rest = text.replace(PRODUCT, '');
    if (rest === text) return false;
    const word = wordOf(rest);
    return word.length < SHORTEST_WORD || isStolen(rest);
  });
}

/** True where there is little beside the person's name or address. An emoji counts as much as a letter. */
function isMostly(plain: string, about: readonly string[]): boolean {
  const parts = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((part) => part.length >= 4);
  const rest = parts.reduce((text, part) => text.replaceAll(part, ''), plain);
  return rest !== plain && [...rest.replace(/[^\p{L}\p{N}\p{So}]/gu, '')].length < 6;
}

/** Why a password cannot be taken, for the person who chose it; null where it can. `about`: address and name. */
export function refusalOfPassword(password: string, about: readonly string[] = []): string | null {
  const length = [...password].length;
  if (length < MIN_PASSWORD) return `Use at least ${MIN_PASSWORD} characters.`;
  if (length > MAX_PASSWORD) return `Use at most ${MAX_PASSWORD} characters.`;
  const plain = password.normalize('NFKC').toLowerCase();
  if (new Set(password).size < 4) return 'This password repeats a few characters. Choose another one.';
  if (isStolen(plain)) {
    return 'This password, or one very like it, is in lists of stolen passwords. Choose another one.';
  }
  if (isMostlyProduct(plain)) return 'This password is mostly the name of this product. Choose another one.';
  if (isMostly(plain, about)) return 'This password is mostly your name or address. Choose another one.';
  return null;
}
