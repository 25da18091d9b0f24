import breached from 'popular-passwords/data.json' with { type: 'json' };
import { MAX_PASSWORD, MIN_PASSWORD } from './password-length.ts';

const known: ReadonlySet<string> = new Set((breached as readonly string[]).map((password) => password.toLowerCase()));

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

/** The spellings that a guesser tries first: without the digits and marks at the end, and with letters for look-alikes. */
function spellingsOf(password: string): readonly string[] {
  const plain = password.normalize('NFKC').toLowerCase();
  const bare = plain.replace(/[^\p{L}]+$/u, '');
  const spelt = (text: string): string => text.replace(/[0134571@$!]/g, (char) => LEET[char] ?? char);
  return [plain, spelt(plain), ...(bare.length >= 6 ? [bare, spelt(bare)] : [])];
}

/** Why a password cannot be taken, for the person who chose it; null where it can. `about`: address and name. */
export function refusalOfPassword(password: string, about: readonly string[] = []): string | null {
  const length = [...password].length;
  if (length < MIN_PASSWORD) return `Use at least ${MIN_PASSWORD} characters.`;
  if (length > MAX_PASSWORD) return `Use at most ${MAX_PASSWORD} characters.`;
  const spellings = spellingsOf(password);
  if (new Set(password).size < 4) return 'This password repeats a few characters. Choose another one.';
  if (spellings.some((spelling) => known.has(spelling))) {
    return 'This password, or one very like it, is in lists of stolen passwords. Choose another one.';
  }
  const parts = about.flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((part) => part.length >= 4);
  const rest = parts
    .reduce((text, part) => text.replaceAll(part, ''), spellings[0] ?? '')
    .replace(/[^\p{L}\p{N}]/gu, '');
  if (parts.length > 0 && rest.length < 6) {
    return 'This password is mostly your name or address. Choose another one.';
  }
  return null;
}
