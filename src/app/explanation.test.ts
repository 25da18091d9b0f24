import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';
import { STRATEGY_IDS } from '../engine/strategies/index.ts';
import { renderReport } from '../features/analysis/analysis.report.ts';
import type { AnalysisResponse } from '../features/analysis/analysis.schema.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

const answerOf = async (symbol: string, strategy: string): Promise<AnalysisResponse> =>
  (await app.server.inject(`/api/stock-analysis?symbol=${symbol}&strategy=${strategy}`)).json<AnalysisResponse>();

/** Every figure and every text of an answer but the explanation itself. */
function leaves(value: unknown): (number | string)[] {
  if (typeof value === 'number' || typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => (name === 'explanation' ? [] : leaves(child)));
}

/** The numbers of a text that stand for nothing in the answer: no figure rounds to them, no other text has them. */
function invented(answer: AnalysisResponse): string[] {
  const all = leaves(answer);
  const texts = all.filter((leaf) => typeof leaf === 'string').flatMap((text) => numbersOf(text));
  const figures = all.filter((leaf) => typeof leaf === 'number').map(Math.abs);
  return numbersOf(answer.explanation).filter((number) => {
    const digits = number.split('.')[1]?.length ?? 0;
    const value = Number(number.replaceAll(',', ''));
    return !texts.includes(number) && !figures.some((figure) => Number(figure.toFixed(digits)) === value);
  });
}

const numbersOf = (text: string): string[] => text.match(/\d[\d,]*(?:\.\d+)?/g)?.map((n) => n.replace(/,$/, '')) ?? [];

describe('the report of the command line', () => {
  it('marks demo data beside the price itself', async () => {
    const report = renderReport(await answerOf('AAPL', 'growth'), { hasColour: false }).split('\n');
    const price = report.filter((line) => line.includes('close 20 Nov 2026'));
    expect(price).toEqual([expect.stringMatching(/^USD .*Demo data, not real prices$/)]);
  });
});

describe('the explanation', () => {
  it.each(['AAPL', 'KO', 'JPM', 'NEE', 'BRK.B', 'TSLA', 'SPY'])(
    'of %s holds no number but those of the answer',
    async (symbol) => {
      for (const strategy of STRATEGY_IDS) {
        const answer = await answerOf(symbol, strategy);
        // The two ends of the scale: "50 and the points", "of 100".
        expect(invented(answer).filter((number) => number !== '50' && number !== '100')).toEqual([]);
      }
    },
  );

  it('says the score, the sum it is made of and the range, which it calls possible', async () => {
    let ready = 0;
    for (const symbol of ['AAPL', 'KO', 'JPM', 'TSLA']) {
      for (const strategy of STRATEGY_IDS) {
        const { explanation, score, score_range: range, points, coverage } = await answerOf(symbol, strategy);
        if (score === null) {
          expect(explanation).not.toMatch(/scores|range/);
          continue;
        }
        ready += 1;
        const sum = points.reduce((all, line) => all + line.points, 0);
        const signed = sum > 0 ? `+${sum}` : `${sum}`.replace('-', '\u2212');
        expect(explanation).toContain(` scores ${score} of 100 by the `);
        expect(explanation).toContain(`The score is 50 and the points found (${signed}).`);
        const known =
          range === null
            ? `All ${coverage.of} inputs are known.`
            : `possible range ${range.low}\u2013${range.high} if `;
        expect(explanation).toContain(known);
      }
    }
    expect(ready).toBeGreaterThan(8);
  });
});
