import type { Security } from '../engine/market/snapshot.ts';
import { compareSymbols, parseSymbol } from './symbol.ts';

const MOST = 3;

/**
 * Up to three securities that a person who typed `text` may have meant, the likeliest first: the symbol in another
 * spelling, one slip away (letters swapped, missing, added or wrong), starting with it, a company whose name has a word
 * that starts with it, two slips away.
 */
export function suggestSecurities(securities: readonly Security[], text: string): Security[] {
  const typed = text.trim().slice(0, 40).toUpperCase();
  if (typed === '') return [];
  const symbol = parseSymbol(typed) ?? typed;
  return securities
    .map((security) => ({ security, rank: rankOf(security, typed, symbol) }))
    .filter((candidate) => candidate.rank !== null)
    .sort((a, b) => Number(a.rank) - Number(b.rank) || compareSymbols(a.security.symbol, b.security.symbol))
    .slice(0, MOST)
    .map((candidate) => candidate.security);
}

function rankOf(security: Security, typed: string, symbol: string): number | null {
  if (security.symbol === symbol) return 0;
  if (typed.length >= 4 && hasWordStart(security.name.toUpperCase(), typed)) return 1;
  const slips = symbol.length <= 8 ? slipsBetween(symbol, security.symbol) : Infinity;
  if (slips === 1 && symbol.length >= 2) return 2;
  if (security.symbol.startsWith(symbol)) return 3;
  if (typed.length >= 2 && hasWordStart(security.name.toUpperCase(), typed)) return 4;
  return slips === 2 && symbol.length >= 4 ? 5 : null;
}

function hasWordStart(name: string, typed: string): boolean {
  return name.startsWith(typed) || name.includes(` ${typed}`);
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment distance). */
export function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, at(before, j - 2) + 1);
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
