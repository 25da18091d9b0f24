import { SECTORS, type Sector, type Security } from '../../../engine/market/snapshot.ts';
import { parseSymbol } from '../../../engine/market/symbol.ts';
import { plainText } from '../../plain-text.ts';
import { quoted, type ProblemLog } from './problem-log.ts';
import { readTable } from './table.ts';

/** Yahoo's and older names of the GICS sectors, lower case. */
const OTHER_NAMES: Readonly<Record<string, Sector>> = {
  technology: 'Information Technology',
  'financial services': 'Financials',
  financial: 'Financials',
  healthcare: 'Health Care',
  'consumer cyclical': 'Consumer Discretionary',
  'consumer defensive': 'Consumer Staples',
  'basic materials': 'Materials',
  'telecommunication services': 'Communication Services',
  'telecommunications services': 'Communication Services',
};
const FUNDS = new Set(['fund', 'etf', 'mutual fund', 'mutualfund']);
const STOCKS = new Set(['', 'stock', 'equity', 'common stock', 'share']);

/** securities.csv: `symbol,name,exchange,sector,currency,type`; only the symbol is needed. */
export function readSecurities(bytes: Uint8Array, problems: ProblemLog): Map<string, Security> {
  const securities = new Map<string, Security>();
  const names = { needed: ['symbol'], optional: ['name', 'exchange', 'sector', 'currency', 'type'] } as const;
  for (const { line, cell } of readTable<'symbol' | (typeof names.optional)[number]>(bytes, names, problems)) {
    const symbol = parseSymbol(cell('symbol'));
    const type = cell('type').toLowerCase();
    const currency = cell('currency') === '' ? 'USD' : cell('currency');
    if (symbol === null) problems.add(line, `row left out: ${quoted(cell('symbol'))} is no symbol of a US listing`);
    else if (securities.has(symbol)) problems.add(line, `row left out: a second row for ${symbol}`);
    else if (!/^[A-Za-z]{3}$/.test(currency))
      problems.add(line, `row left out: ${quoted(currency)} is no currency code`);
    else if (!FUNDS.has(type) && !STOCKS.has(type)) {
      problems.add(line, `row left out: type ${quoted(cell('type'))} is neither stock nor fund`);
    } else {
      const plain = (column: 'name' | 'exchange', longest: number): string => {
        const text = plainText(cell(column));
        if (text !== cell(column))
          problems.add(line, `${symbol}'s ${column} holds control characters: read without them`);
        return plainText(text, longest);
      };
      const [name, exchange] = [plain('name', 200), plain('exchange', 40)];
      if (cell('currency') === '') problems.add(line, `${symbol} has no currency: USD is assumed`);
      securities.set(symbol, {
        symbol,
        name: name === '' ? symbol : name,
        exchange: exchange === '' ? null : exchange,
        sector: readSector(cell('sector'), line, problems),
        currency: currency === 'GBp' ? currency : currency.toUpperCase(),
        type: FUNDS.has(type) ? 'fund' : 'stock',
      });
    }
  }
  return securities;
}

function readSector(text: string, line: number, problems: ProblemLog): Sector | null {
  const name = text.toLowerCase();
  if (name === '') return null;
  const sector = SECTORS.find((known) => known.toLowerCase() === name) ?? OTHER_NAMES[name] ?? null;
  if (sector === null) problems.add(line, `sector ${quoted(text)} is none of GICS: taken as unknown`);
  return sector;
}
