import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { day, sessionsUpTo, waves } from '../../test/support/make-snapshot.ts';
import { createTestApp, type TestApp } from '../../test/support/test-app.ts';
import { formatDay } from '../engine/market/day.ts';
import { renderReport } from '../features/analysis/analysis.report.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';

const LAST = '2026-11-20';
/** What the waving prices are multiplied by, by symbol: hundredths of a cent, tenths of a cent, below a unit, thousands. */
const FACTORS = { PA: 1e-6, PB: 4e-5, PC: 4e-3, PE: 7000 } as const;

let folder: string;
let app: TestApp;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tradewise-penny-'));
  const days = [...sessionsUpTo(day(LAST), 300)].map(formatDay);
  const prices = waves(300);
  for (const [symbol, factor] of Object.entries(FACTORS)) {
    const rows = days.map((date, i) => {
      const price = ((prices[i] as number) * factor).toFixed(9);
      return [date, price, price, price, price, price, 1_000_000 + i].join(',');
    });
    await writeFile(
      join(folder, `${symbol}.csv`),
      ['Date,Open,High,Low,Close,Adj Close,Volume', ...rows, ''].join('\n'),
    );
  }
  app = await createTestApp({ MARKET_DATA: `files:${folder}`, TRADEWISE_NOW: LAST });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true, force: true });
});

it.each(Object.keys(FACTORS))(
  'the price of %s reads the same in the terminal, in words and on the page, and is never zero',
  async (symbol) => {
    const answer = (
      await app.server.inject(`/api/stock-analysis?symbol=${symbol}&strategy=momentum`)
    ).json<AnalysisResponse>();
    const terminal = /^USD (\S+) {2}(\S+) \(/m.exec(renderReport(answer, { hasColour: false }));
    const page = (await app.server.inject(`/s/${symbol}?strategy=momentum`)).body;
    const shown = /<span class="n last">([^<]+)<\/span>/.exec(page)?.[1];
    expect(shown).toMatch(/[1-9]/);
    expect(terminal?.[1]).toBe(shown);
    expect(answer.explanation).toContain(`closed at USD ${shown} on`);
    expect(Math.abs(Number(shown?.replaceAll(',', '')) / (answer.current_price ?? 0) - 1)).toBeLessThan(0.006);
    expect(terminal?.[2]).toMatch(/^[+−].*[1-9]/);
    expect(page).toContain(`${terminal?.[2]} (`);
  },
);
