import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import type { ScreenResponse } from '../src/features/screener/screener.schema.ts';
import { figureText } from '../ui/text/figure-words.ts';
import type { FigureId } from '../ui/text/figure-words.ts';
import { wordsOf } from './support/account-app.ts';
import { createTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

/** Every kind of company, a fund, one listed for 100 sessions, and one that was split. */
const SYMBOLS = ['AAPL', 'JPM', 'KO', 'SPY', 'XOM', 'AMZN', 'T', 'O', 'TSLA', 'NEE', 'BRK.B', 'F'];

let app: TestApp;
const pages = new Map<string, string>();
beforeAll(async () => {
  app = await createTestApp();
  for (const symbol of SYMBOLS) {
    for (const strategy of STRATEGY_IDS) {
      const { body } = await app.server.inject({ url: `/s/${symbol}?strategy=${strategy}` });
      pages.set(`${symbol} ${strategy}`, body.replaceAll('&amp;', '&'));
    }
  }
}, 120_000);
afterAll(() => app.close());

const numbers = (text: string, pattern: RegExp): number[] =>
  [...text.matchAll(pattern)].map((match) => Number((match[1] ?? '').replace('−', '-').replace('+', '')));
const reasonsOf = (page: string): string[] => page.split('<li data-points=').slice(1);

describe('a page of a stock says nothing that its own data contradicts', () => {
  it('has points that add up to the score', () => {
    for (const [name, page] of pages) {
      const [score] = numbers(page, /data-score="(\d+)"/g);
      if (score === undefined) continue;
      const sum = numbers(page, /data-points="(-?\d+)"/g).reduce((a, b) => a + b, 50);
      expect([name, sum]).toEqual([name, score]);
    }
  });

  it('gives for each reason the arithmetic of its points, and it comes out', () => {
    let done = 0;
    for (const page of pages.values()) {
      for (const reason of reasonsOf(page)) {
        const points = Number(/^"(-?\d+)"/.exec(reason)?.[1]);
        const sum = /(\d+) × \((?:(2) × ([\d.]+) − 1|1 − 2 × ([\d.]+))\) = /.exec(reason);
        if (sum === null) continue;
        const [, weight, isHigh, high, low] = sum;
        const exact = Number(weight) * (isHigh === undefined ? 1 - 2 * Number(low) : 2 * Number(high) - 1);
        expect(Math.abs(exact - points)).toBeLessThanOrEqual(0.51);
        const isGood = reason.includes(isHigh === undefined ? 'lower is better' : 'higher is better');
        expect(isGood).toBe(true);
        done += 1;
      }
    }
    expect(done).toBeGreaterThan(100);
  });

  it('lists the reasons by weight, once', () => {
    for (const [name, page] of pages) {
      const weights = reasonsOf(page).map((reason) => Number(/<small>of (\d+)</.exec(reason)?.[1]));
      expect([name, weights]).toEqual([name, [...weights].sort((a, b) => b - a)]);
      expect(page).not.toContain('Every input of');
    }
  });

  it('never says that lower is better of what earned points for being high among its sector, nor the other way round', () => {
    for (const page of pages.values()) {
      for (const reason of reasonsOf(page)) {
        const words = wordsOf(reason);
        const points = Number(/^"(-?\d+)"/.exec(reason)?.[1]);
        const rank = Number(
          /(\d+)(?:st|nd|rd|th) percentile of [\d,]+ companies, (?:higher|lower) is better/.exec(words)?.[1],
        );
        if (Number.isNaN(rank) || points === 0) continue;
        const isHighGood = /percentile of [\d,]+ companies, higher is better/.test(words);
        expect([words.slice(0, 80), Math.sign(points)]).toEqual([
          words.slice(0, 80),
          isHighGood === rank > 50 ? 1 : -1,
        ]);
      }
    }
  });

  it('says of what would change the verdict how many points are missing to the edge', () => {
    for (const page of pages.values()) {
      const [score] = numbers(page, /data-score="(\d+)"/g);
      for (const [, to = '', gap = ''] of page.matchAll(/data-to="(\w+)" data-gap="(-?\d+)"/g)) {
        const after = (score ?? 0) + Number(gap);
        const edges: Readonly<Record<string, readonly number[]>> = { BUY: [60], SELL: [40], HOLD: [41, 59] };
        expect(edges[to]).toContain(after);
      }
    }
  });
});

it('every key figure of a page is that of the API', async () => {
  const answer = await app.server.inject({ url: '/api/screener?strategy=momentum&limit=200' });
  const { lines } = answer.json<ScreenResponse>();
  expect(lines.length).toBe(SYMBOLS.length);
  for (const { symbol, figures, currency } of lines) {
    const page = pages.get(`${symbol} growth`) ?? '';
    const shown = [...page.matchAll(/data-figure="([^"]+)"[^>]*>([^<]*)</g)];
    expect(shown.length).toBeGreaterThan(20);
    for (const [, ids = '', text] of shown) {
      const texts = ids.split(' ').map((id) => figureText(id as FigureId, figures[id as FigureId])?.text);
      const isKnown = texts.every((each) => each !== undefined);
      const wanted = isKnown ? texts.join('–') : 'not known';
      expect([symbol, ids, text?.replace(` ${currency}`, '')]).toEqual([symbol, ids, wanted]);
    }
  }
});
