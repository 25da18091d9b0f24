import type { ScreenLine } from '../features/screener/screener.schema.ts';

/** By it Excel knows the file for UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** Words that no spreadsheet takes for a formula: an apostrophe stands before what it would take for one. */
const defused = (text: string): string => (/^[=+\-@\t\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text);

function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = defused(value);
  return /[",;\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A screen as a file (RFC 4180), figures in the units of the API. In generated data every row says so. */
export function stocksCsv(lines: readonly ScreenLine[], strategy: string, note: string | null): string {
  const figures = Object.keys(lines[0]?.figures ?? {}) as (keyof ScreenLine['figures'])[];
  const rows = lines.map((line) => [
    ...[line.symbol, line.company_name, line.exchange, line.sector, line.currency, line.data_source, line.as_of],
    ...[strategy, line.verdict, line.strength, line.score, line.coverage],
    ...[line.before?.verdict ?? null, line.before?.as_of ?? null],
    ...figures.map((id) => line.figures[id]),
    ...(note === null ? [] : [note]),
  ]);
  const head = [
    ...['symbol', 'company_name', 'exchange', 'sector', 'currency', 'data_source', 'as_of'],
    ...['strategy', 'verdict', 'strength', 'score', 'coverage', 'verdict_before', 'as_of_before'],
    ...figures,
    ...(note === null ? [] : ['note']),
  ];
  return BYTE_ORDER_MARK + [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
