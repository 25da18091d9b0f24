import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readoutOf } from '../ui/charts/readout.ts';
import { isoDay, RANGES, rangeFrom } from '../ui/charts/price-range.ts';
import { dateText, priceText, signedText, wholeText } from '../ui/text/format.ts';
import { wordsOf } from './support/account-app.ts';
import { createTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

/** Stocks of every kind, a fund, one listed for 100 sessions, some that were split, and some with gaps. */
const WANTED = 20;
const FIRST = ['AAPL', 'JPM', 'KO', 'SPY', 'XOM', 'AMZN', 'T', 'O', 'TSLA', 'NEE', 'BRK.B', 'F'];

let app: TestApp;
let symbols: readonly string[];
beforeAll(async () => {
  app = await createTestApp();
  const listed = (await app.container.analysis.securities()).map(({ symbol }) => symbol);
  symbols = [...new Set([...FIRST, ...listed.filter((_, i) => i % 60 === 7)])].slice(0, WANTED);
});
afterAll(() => app.close());

const get = async (url: string): Promise<string> => (await app.server.inject({ url })).body;

interface Session {
  readonly iso: string;
  readonly close: number;
  readonly volume: number;
}

/** The sessions of a file, as the script of the chart reads them. */
async function fileOf(symbol: string, range: string): Promise<readonly Session[]> {
  const [head = '', ...lines] = (await get(`/s/${symbol}/prices.csv?range=${range}`)).trim().split('\n');
  const names = head.split(',');
  const [at, volume] = [names.indexOf('Close'), names.indexOf('Volume')];
  return lines.map((line) => {
    const cells = line.split(',');
    return { iso: cells[0] ?? '', close: Number(cells[at]), volume: Number(cells[volume]) };
  });
}

describe('the chart of a stock, for twenty stocks and every range', () => {
  it('has the sessions of the range, in its file and under its crosshair the numbers of its table and of the header', async () => {
    expect(symbols).toHaveLength(WANTED);
    let compared = 0;
    for (const symbol of symbols) {
      const all = await fileOf(symbol, 'max');
      for (const range of RANGES) {
        const sessions = await fileOf(symbol, range);
        const last = sessions.at(-1);
        const where = `${symbol} ${range}`;
        if (last === undefined) throw new Error(`${where} has no session`);
        expect(all.slice(-sessions.length), where).toEqual(sessions);
        const from = range === 'max' ? -Infinity : rangeFrom(Date.parse(last.iso) / 86_400_000, range);
        const isWithin = sessions.every(({ iso }) => Date.parse(iso) / 86_400_000 >= from);
        // Two sessions at least are drawn where there are two.
        expect([where, isWithin || sessions.length === 2]).toEqual([where, true]);

        const table = await get(`/s/${symbol}?strategy=growth&range=${range}&view=table`);
        const rows = [...table.matchAll(/<tr><th scope="row"><time datetime="([\d-]+)">[^]*?<\/tr>/g)];
        expect(rows[0]?.[1], where).toBe(last.iso);
        for (const [row, iso = ''] of rows.filter((_, i) => i % 40 === 0)) {
          const i = all.findIndex((session) => session.iso === iso);
          const { close, volume } = all[i] as Session;
          const cells = wordsOf(row);
          expect([where, iso, cells.startsWith(dateText(iso))]).toEqual([where, iso, true]);
          expect(cells).toContain(priceText(close));
          expect(cells).toContain(wholeText(volume));
          const before = all[i - 1]?.close ?? Number.NaN;
          const { date, parts } = readoutOf({ iso, close, before, volume, newest: last.close });
          const shown = Object.fromEntries(parts.map(({ name, text }) => [name, text]));
          expect([date, shown['Close']]).toEqual([dateText(iso), priceText(close)]);
          if (before > 0) expect(shown['Change']).toBe(`${signedText((close / before - 1) * 100)}%`);
          compared += 1;
        }

        const chart = await get(`/s/${symbol}?strategy=growth&range=${range}`);
        expect(chart).toContain(`data-chart="/s/${symbol}/prices.csv?range=${range}"`);
        const first = sessions[0] as Session;
        expect(wordsOf(chart), where).toContain(
          `from ${priceText(first.close)} on ${dateText(first.iso)} to ${priceText(last.close)} on ${dateText(last.iso)}`,
        );
        expect(chart).toContain(`data-last="${Date.parse(last.iso) / 86_400_000}"`);
        expect(isoDay(Number(/data-first="(\d+)"/.exec(chart)?.[1]))).toBe(first.iso);
        // Header, crosshair and file say the same of the newest session.
        expect(/class="n last">([^<]+)</.exec(chart)?.[1], where).toBe(priceText(last.close));
        expect(chart).toContain(`Close of <time datetime="${last.iso}">`);
        expect(/data-readout="?(?:true)?"?[^>]*><b>([^<]+)</.exec(chart)?.[1], where).toBe(dateText(last.iso));
      }
    }
    expect(compared).toBeGreaterThan(500);
  }, 300_000);
});
