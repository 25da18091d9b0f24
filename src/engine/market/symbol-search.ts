import type { Security } from './snapshot.ts';
import { symbolSpellings } from './symbol.ts';

/**
 * One security of a list that is searched: symbol, name and exchange (empty where unknown), 1 for a company whose sector is
 * known (a large one) else 0, and its former tickers and names.
 */
export type SymbolLine = readonly [
  symbol: string,
  name: string,
  exchange: string,
  isLarge: 0 | 1,
  ...former: readonly string[],
];

export interface SymbolMatches {
  /** Best first. */
  readonly lines: readonly SymbolLine[];
  /** True where nothing matched as typed and these are only spelt alike. */
  readonly areGuesses: boolean;
  /** The one that the text names by itself: by its symbol, by its whole name, or as the only match; null where none is. */
  readonly certain: SymbolLine | null;
}

/** {@link SymbolMatches} as securities. */
export interface FoundSecurities {
  readonly securities: readonly Security[];
  readonly areGuesses: boolean;
  readonly certain: Security | null;
}

export type SymbolSearch = (text: string, limit: number) => SymbolMatches;

/** Legal forms and other words that do not distinguish companies. */
const LEGAL = new Set(
  'inc incorporated corp corporation co company companies ltd limited plc llc lp sa nv ag se the and'.split(' '),
);
const MAX_TEXT = 60;
const NO_MATCH = Infinity;
/** The last rank at which the whole of a symbol or name is matched. */
const WHOLE_NAME = 3;

interface Name {
  /** Lower-case words without marks. */
  readonly words: readonly string[];
  /** The distinguishing words of the name, joined: `jpmorganchase`. */
  readonly joined: string;
}

interface Entry {
  readonly line: SymbolLine;
  readonly name: Name;
  readonly former: readonly Name[];
}

/**
 * Makes the search over a list; the browser, the server and the command use the same one. It finds a symbol in any
 * spelling, former tickers, and names by words in any order, ignoring punctuation and legal forms; where nothing
 * matches, symbols and names with typing errors.
 * @param lines in the order that decides between equal matches
 */
export function createSymbolSearch(lines: readonly SymbolLine[]): SymbolSearch {
  const entries = lines.map((line): Entry => {
    const [, name, , , ...former] = line;
    return { line, name: readName(name), former: former.map(readName) };
  });
  const listed = new Set(lines.map(([symbol]) => symbol));
  return (text, limit) => {
    const asked = readQuestion(text, listed);
    if (asked.name.joined === '') return { lines: [], areGuesses: false, certain: null };
    const matches = best(entries, (entry) => matchRank(entry, asked));
    if (matches.length > 0) {
      return { lines: linesOf(matches, limit), areGuesses: false, certain: certainOf(matches) };
    }
    const guesses = best(entries, (entry) => slipRank(entry, asked));
    return { lines: linesOf(guesses, limit), areGuesses: true, certain: null };
  };
}

interface Question {
  /** The listed symbol that the text spells, else null. */
  readonly symbol: string | null;
  /** The text as the beginning of a symbol. */
  readonly letters: string;
  readonly name: Name;
}

function readQuestion(text: string, listed: ReadonlySet<string>): Question {
  const typed = text.slice(0, MAX_TEXT);
  const spellings = symbolSpellings(typed);
  const letters = spellings[0] ?? typed.trim().toUpperCase();
  return { symbol: spellings.find((symbol) => listed.has(symbol)) ?? null, letters, name: readName(typed) };
}

function readName(text: string): Name {
  const words = text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f.'\u2019]/g, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  const own = words.filter((word) => !LEGAL.has(word));
  const kept = own.length > 0 ? own : words;
  return { words: own.length > 0 ? words.filter((word) => word !== 'and') : words, joined: kept.join('') };
}

/** How well an entry matches, 0 the best; {@link NO_MATCH} where it does not. */
function matchRank({ line, name, former }: Entry, asked: Question): number {
  const { joined } = asked.name;
  const symbol = line[0];
  if (symbol === asked.symbol) return 0;
  // A former ticker counts only where no listed symbol is spelt so.
  if (asked.symbol === null && line.indexOf(asked.letters, 4) !== -1) return 1;
  if (name.joined === joined) return 2;
  if (former.some((each) => each.joined === joined)) return 3;
  if (symbol.startsWith(asked.letters)) return 4;
  if (name.joined.startsWith(joined)) return 5;
  if (holdsWords(name.words, asked.name.words, startsWith)) return 6;
  if (former.some((each) => each.joined.startsWith(joined) || holdsWords(each.words, asked.name.words, startsWith)))
    return 7;
  return joined.length >= 3 && name.joined.includes(joined) ? 8 : NO_MATCH;
}

/** How near an entry is to a text that matches nothing. */
function slipRank({ line, name, former }: Entry, { letters, name: asked }: Question): number {
  const slips = letters.length <= 8 ? slipsBetween(letters, line[0]) : NO_MATCH;
  if (slips === 1 && letters.length >= 2) return 0;
  if (holdsWords(name.words, asked.words, isNearest)) return 1;
  if (holdsWords(name.words, asked.words, isNear)) return 2;
  if (former.some((each) => holdsWords(each.words, asked.words, isNear))) return 3;
  return slips === 2 && letters.length >= 4 && letters.length <= 6 ? 4 : NO_MATCH;
}

/** True where each asked word, except legal forms, matches a different word of the name, in any order. */
function holdsWords(
  words: readonly string[],
  asked: readonly string[],
  fits: (word: string, asked: string) => boolean,
): boolean {
  const needed = asked.filter((word, i) => !LEGAL.has(word) && !(i > 0 && i === asked.length - 1 && beginsLegal(word)));
  const free = [...words];
  for (const word of needed.length > 0 ? needed : asked) {
    const at = free.findIndex((each) => fits(each, word));
    if (at === -1) return false;
    free.splice(at, 1);
  }
  return true;
}

/** True while a legal form is being typed: `apple in`. */
function beginsLegal(word: string): boolean {
  return word.length <= 2 && [...LEGAL].some((legal) => legal.startsWith(word));
}

const startsWith = (word: string, asked: string): boolean => word.startsWith(asked);

/** The beginning of a word, or a whole word with one typing error: likelier meant than a word with more of them. */
function isNearest(word: string, asked: string): boolean {
  return word.startsWith(asked) || (asked.length >= 4 && slipsBetween(word, asked) <= 1);
}

/**
 * One typing error in a word of four letters or more, two in one of eight or more; the asked word may be incomplete.
 */
function isNear(word: string, asked: string): boolean {
  if (word.startsWith(asked)) return true;
  const allowed = asked.length >= 8 ? 2 : asked.length >= 4 ? 1 : 0;
  if (allowed === 0 || word.length < asked.length - allowed) return false;
  return [word, word.slice(0, asked.length)].some((each) => slipsBetween(each, asked) <= allowed);
}

interface Ranked {
  readonly entry: Entry;
  readonly rank: number;
}

/** The entries that match by rank, large companies first among equals, then in the order of the list. */
function best(entries: readonly Entry[], rankOf: (entry: Entry) => number): readonly Ranked[] {
  const found: Ranked[] = [];
  for (const entry of entries) {
    const rank = rankOf(entry);
    if (rank !== NO_MATCH) found.push({ entry, rank });
  }
  return found.sort((a, b) => a.rank - b.rank || b.entry.line[3] - a.entry.line[3]);
}

const linesOf = (ranked: readonly Ranked[], limit: number): readonly SymbolLine[] =>
  ranked.slice(0, limit).map(({ entry }) => entry.line);

function certainOf([first, second]: readonly Ranked[]): SymbolLine | null {
  if (first === undefined) return null;
  const isAlone = second === undefined || second.rank > first.rank || second.entry.line[3] < first.entry.line[3];
  return second === undefined || (first.rank <= WHOLE_NAME && isAlone) ? first.entry.line : null;
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment distance).
 * @returns the count up to 2, Infinity beyond
 */
export function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2 || strangers(a, b) > 2) return NO_MATCH;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, at(before, j - 2) + 1);
      current.push(least);
    }
    before = previous;
    previous = current;
  }
  const slips = at(previous, b.length);
  return slips <= 2 ? slips : NO_MATCH;
}

/** How many letters of `a` are not in `b`: a lower bound of their distance. */
function strangers(a: string, b: string): number {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (!b.includes(a.charAt(i))) count++;
  return count;
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? NO_MATCH;
}
