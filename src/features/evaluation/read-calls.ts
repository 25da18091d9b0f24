import type { Call } from '../../engine/evaluation/score-calls.ts';
import { parseDay } from '../../engine/market/day.ts';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { readCsv, separatorOf } from '../../market-data/csv.ts';
import { refused } from './read-universe.ts';

const COLUMNS = ['date', 'symbol', 'call', 'horizon_sessions'] as const;
const CALLS = ['BUY', 'HOLD', 'SELL'] as const;
const MOST_SESSIONS = 2520;

/**
 * Calls from a CSV with the columns `date,symbol,call,horizon_sessions`; a call is BUY, HOLD or SELL.
 *
 * @throws AppError naming the line that is wrong.
 */
export function readCalls(text: string, file: string): Call[] {
  const rows = [...readCsv(text, { separator: separatorOf(text.split(/\r?\n/, 1)[0] ?? '') })];
  const names = rows[0]?.fields.map((name) => name.toLowerCase()) ?? [];
  const places = COLUMNS.map((column) => names.indexOf(column));
  const absent = COLUMNS.filter((_, i) => places[i] === -1);
  if (absent.length > 0) {
    throw refused(file, 1, `the columns ${COLUMNS.join(', ')} are needed; missing: ${absent.join(', ')}`);
  }
  return rows.slice(1).map(({ fields, line }) => {
    const [date = '', name = '', said = '', sessions = ''] = places.map((place) => fields[place]);
    const [day, symbol, horizon] = [parseDay(date), parseSymbol(name), Number(sessions)];
    const call = CALLS.find((one) => one === said.toUpperCase());
    if (day === null) throw refused(file, line, `"${date}" is no date such as 2015-12-31`);
    if (symbol === null) throw refused(file, line, `"${name}" is no symbol`);
    if (call === undefined) throw refused(file, line, `"${said}" is none of ${CALLS.join(', ')}`);
    if (!Number.isInteger(horizon) || horizon < 1 || horizon > MOST_SESSIONS) {
      throw refused(file, line, `"${sessions}" is no number of sessions from 1 to ${MOST_SESSIONS}`);
    }
    return { day, symbol, call, horizon };
  });
}
