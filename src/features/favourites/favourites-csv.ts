import type { Favourite } from './favourites.store.ts';

/** The columns of a list of favourites, in this order. */
export const CSV_COLUMNS = ['symbol', 'note', 'tag', 'added_on'] as const;

/**
 * Where a spreadsheet could begin to calculate: at the start of a cell, and behind a semicolon, which parts cells in the
 * spreadsheets of many countries whatever the file says; quotation marks that open a cell are no part of it.
 */
const FORMULA = /(^|;)("*)('*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const DEFUSED = /(^|;)("*)'('*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** Words that no spreadsheet takes for a formula: an apostrophe stands before what it would take for one. */
export function defuse(text: string): string {
  return text.replace(FORMULA, "$1$2'$3");
}

/** The words before they were defused. */
export function fuse(text: string): string {
  return text.replace(DEFUSED, '$1$2$3');
}

const cell = (text: string): string => (/[",;\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** By it Excel knows the file for UTF-8; without it umlauts are shown as two letters. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A list as a file (RFC 4180) that an import reads back equal. */
export function favouritesCsv(list: readonly Pick<Favourite, 'symbol' | 'note' | 'tag' | 'createdAt'>[]): string {
  const rows = list.map(({ symbol, note, tag, createdAt }) =>
    [symbol, cell(defuse(note)), cell(defuse(tag)), new Date(createdAt).toISOString().slice(0, 10)].join(','),
  );
  return BYTE_ORDER_MARK + [CSV_COLUMNS.join(','), ...rows].map((row) => `${row}\r\n`).join('');
}
