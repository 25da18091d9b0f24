import { parseDay } from '../../engine/market/day.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { readCsv, separatorOf } from '../../market-data/csv.ts';
import type { Membership } from '../../market-data/history/members.ts';
import { AppError } from '../../platform/errors.ts';

const COLUMNS = {
  symbol: ['symbol', 'ticker'],
  from: ['start_date', 'start', 'from', 'date_added'],
  until: ['end_date', 'end', 'until', 'date_removed'],
} as const;

/**
 * The members of a universe over time: a CSV with a row for each span, such as `symbol,start_date,end_date`. An empty end
 * means that the company is still a member; a company that came back has two rows.
 *
 * @throws AppError naming the line that is wrong.
 */
export function readUniverse(text: string, file: string): Membership[] {
  const rows = [...readCsv(text, { separator: separatorOf(text.split(/\r?\n/, 1)[0] ?? '') })];
  const names = rows[0]?.fields.map((name) => name.toLowerCase()) ?? [];
  const placeOf = (column: keyof typeof COLUMNS): number => {
    const place = names.findIndex((name) => (COLUMNS[column] as readonly string[]).includes(name));
    if (place < 0) throw refused(file, 1, `there is no column ${COLUMNS[column].join(' or ')}`);
    return place;
  };
  const [symbol, from, until] = [placeOf('symbol'), placeOf('from'), placeOf('until')];
  return rows.slice(1).map(({ fields, line }) => {
    const end = fields[until] ?? '';
    const read = {
      symbol: parseSymbol(fields[symbol] ?? ''),
      from: parseDay(fields[from] ?? ''),
      until: parseDay(end),
    };
    if (read.symbol === null) throw refused(file, line, `"${fields[symbol] ?? ''}" is no symbol`);
    if (read.from === null) throw refused(file, line, `"${fields[from] ?? ''}" is no date such as 2015-12-31`);
    if (read.until === null && end !== '') throw refused(file, line, `"${end}" is no date such as 2015-12-31`);
    return { symbol: read.symbol, from: read.from, until: read.until };
  });
}

export function refused(file: string, line: number, what: string): AppError {
  return new AppError('validation_failed', { userMessage: `${file}:${line}: ${what}` });
}
