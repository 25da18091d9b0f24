import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Container } from '../src/app/container.ts';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import { accountApp, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { emptySqlite } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';

const DAYS = ['2026-09-18', '2026-10-20', '2026-11-20'];
const SYMBOLS = ['KO', 'TSLA', 'JPM'];

let database: TestDatabase;
let last: AccountApp;
let container: Container;
beforeAll(async () => {
  database = emptySqlite();
  for (const day of DAYS) {
    const app = await accountApp(database.url, { TRADEWISE_NOW: day });
    for (const symbol of SYMBOLS) expect((await app.server.inject({ url: `/s/${symbol}` })).statusCode).toBe(200);
    if (day === DAYS.at(-1)) last = app;
    else await app.close();
  }
  container = last.container;
}, 120_000);
afterAll(async () => {
  await last.close();
  await database.remove();
});

const pageOf = async (symbol: string, strategy: string): Promise<string> =>
  (await last.server.inject({ url: `/s/${symbol}?strategy=${strategy}` })).body.replaceAll('&amp;', '&');
const attributes = (page: string, name: string): number[] =>
  [...page.matchAll(new RegExp(`${name}="(-?\\d+)"`, 'g'))].map((match) => Number(match[1]));

describe('the stored verdicts of a stock', () => {
  it('stand in the order of their sessions, as each was judged, and by one strategy only', async () => {
    for (const strategy of STRATEGY_IDS) {
      const now = await container.analysis.analyzeStock({ symbol: 'KO', strategy });
      const { verdicts, is_weekly: isWeekly } = await container.analysis.verdictHistory(now);
      expect([isWeekly, verdicts.map((verdict) => verdict.as_of)]).toEqual([false, DAYS]);
      expect(verdicts.at(-1)).toMatchObject({ score: now.score, recommendation: now.recommendation });
    }
  });

  it('say what changed since the one before, and the moves of the points add up to that of the score', async () => {
    let moved = 0;
    for (const symbol of SYMBOLS) {
      for (const strategy of STRATEGY_IDS) {
        const page = await pageOf(symbol, strategy);
        const card = /data-unit="changed"[^]*?<\/section>/.exec(page)?.[0] ?? '';
        expect(wordsOf(card)).toContain('What changed since 20 Oct 2026');
        const [change] = attributes(card, 'data-moved');
        if (change === undefined) continue;
        expect(attributes(card, 'data-difference').reduce((sum, each) => sum + each, 0)).toBe(change);
        if (change !== 0) moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(3);
  });

  it('are told with what the price did since, by the closes that the file has, and without a rate', async () => {
    const csv = (await last.server.inject({ url: '/s/TSLA/prices.csv' })).body;
    const closeOn = (day: string): number =>
      Number(
        csv
          .split('\n')
          .find((line) => line.startsWith(day))
          ?.split(',')[4],
      );
    let seen = 0;
    for (const strategy of STRATEGY_IDS) {
      const card = /data-unit="score-history"[^]*?<\/section>/.exec(await pageOf('TSLA', strategy))?.[0] ?? '';
      // A strategy that never had a verdict has no score over time.
      if (card === '') continue;
      expect(card).toContain('role="img" aria-label="Score of TSLA over time.');
      for (const [, date = '', close = '', since = ''] of wordsOf(card).matchAll(
        /(\d+ \w+ 2026) (?:Buy|Hold|Sell|No verdict)[a-z, ]*\d* ([\d.,]+) ([+−]?[\d.]+)%/g,
      )) {
        const day = new Date(`${date} UTC`).toISOString().slice(0, 10);
        expect(Number(close.replace(',', ''))).toBeCloseTo(closeOn(day), 2);
        const change = (closeOn('2026-11-20') / closeOn(day) - 1) * 100;
        expect(Number(since.replace('−', '-'))).toBeCloseTo(change, 1);
        seen += 1;
      }
      expect(wordsOf(card)).not.toMatch(/\brate\b|of \d+ verdicts/i);
    }
    expect(seen).toBeGreaterThan(1);
  });
});

describe('companies of the same sector', () => {
  it('are the five whose market value is nearest, with their verdicts by the same strategy', async () => {
    const { screener } = container;
    const { lines } = await screener.screen({ limit: '200' }, null);
    const bank = lines.find(({ symbol }) => symbol === 'JPM');
    expect(bank?.figures.market_cap).toBeGreaterThan(0);
    for (const symbol of ['BAC', 'WFC', 'C', 'GS', 'MS', 'AXP', 'MET'])
      await last.server.inject({ url: `/s/${symbol}` });
    const all = (await screener.screen({ sector: 'Financials', limit: '200' }, null)).lines;
    const size = bank?.figures.market_cap ?? 1;
    const expected = all
      .filter(({ symbol, figures }) => symbol !== 'JPM' && figures.market_cap !== null)
      .map(({ symbol, figures }) => ({ symbol, away: Math.abs(Math.log((figures.market_cap ?? 1) / size)) }))
      .sort((a, b) => a.away - b.away)
      .slice(0, 5)
      .map(({ symbol }) => symbol);
    expect(expected).toHaveLength(5);
    const peers = await screener.peersOf({ symbol: 'JPM', sector: 'Financials', size, strategy: 'growth' });
    expect(peers.map(({ symbol }) => symbol)).toEqual(expected);
  });
});
