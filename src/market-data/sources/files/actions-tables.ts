import type { Dividend, Split } from '../../../engine/market/snapshot.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { readDate, readNumber } from './careful-row.ts';
import { quoted, type ProblemLog } from './problem-log.ts';
import { addTo, readTable } from './table.ts';

/** splits.csv: `symbol,date,ratio`, new shares for one old share as `7` or `7:1`. By symbol, oldest first. */
export function readSplits(bytes: Uint8Array, problems: ProblemLog): Map<string, Split[]> {
  const splits = new Map<string, Split[]>();
  const seen = new Set<string>();
  for (const { line, symbol, day, text } of readActions(bytes, 'ratio', problems)) {
    const ratio = readRatio(text);
    const key = `${symbol} ${day}`;
    if (ratio === null) problems.add(line, `row left out: ${quoted(text)} is no split ratio, such as 7 or 7:1`);
    else if (seen.has(key)) {
      problems.add(line, `row left out: a second split of ${symbol} on one day`);
    } else {
      seen.add(key);
      addTo(splits, symbol, { day, ratio });
    }
  }
  for (const own of splits.values()) own.sort((a, b) => a.day - b.day);
  return splits;
}

/** dividends.csv: `symbol,date,amount`, ex-date and cash a share. By symbol, oldest first. */
export function readDividends(bytes: Uint8Array, problems: ProblemLog): Map<string, Dividend[]> {
  const dividends = new Map<string, Dividend[]>();
  for (const { line, symbol, day, text } of readActions(bytes, 'amount', problems)) {
    const amount = readNumber(text);
    if (typeof amount === 'string') problems.add(line, `row left out: amount ${amount}`);
    else if (amount <= 0) problems.add(line, `row left out: a dividend of ${quoted(text)} is none`);
    else addTo(dividends, symbol, { day, amount });
  }
  for (const own of dividends.values()) own.sort((a, b) => a.day - b.day);
  return dividends;
}

function readActions(
  bytes: Uint8Array,
  value: string,
  problems: ProblemLog,
): { line: number; symbol: string; day: number; text: string }[] {
  const actions = [];
  for (const { line, cell } of readTable(bytes, { needed: ['symbol', 'date', value], optional: [] }, problems)) {
    const symbol = parseSymbol(cell('symbol'));
    const day = readDate(cell('date'));
    if (symbol === null) problems.add(line, `row left out: ${quoted(cell('symbol'))} is no symbol of a US listing`);
    else if (day === null) problems.add(line, `row left out: ${quoted(cell('date'))} is no date`);
    else actions.push({ line, symbol, day, text: cell(value) });
  }
  return actions;
}

function readRatio(text: string): number | null {
  const [fresh, old, ...rest] = text.split(/[:/]/).map((part) => readNumber(part.trim()));
  if (typeof fresh !== 'number' || typeof (old ?? 1) !== 'number' || rest.length > 0) return null;
  const ratio = fresh / ((old ?? 1) as number);
  return ratio > 0 && ratio !== 1 && ratio >= 1e-4 && ratio <= 1e4 ? ratio : null;
}
