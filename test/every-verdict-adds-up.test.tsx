import { renderToString } from 'preact-render-to-string';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { STRATEGY_IDS } from '../src/engine/strategies/index.ts';
import { Reasons } from '../ui/symbol/reasons.tsx';
import { createTestApp } from './support/test-app.ts';
import type { TestApp } from './support/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app.close());

it('every symbol of the demo market, by every strategy, has points that add up to its score as they are shown', async () => {
  const { analysis } = app.container;
  const listed = await analysis.securities();
  let scored = 0;
  for (const { symbol } of listed) {
    const data = await analysis.loadSymbolPage(symbol);
    expect([symbol, data?.analyses.map(({ strategy }) => strategy)]).toEqual([symbol, STRATEGY_IDS]);
    for (const answer of data?.analyses ?? []) {
      const html = renderToString(<Reasons analysis={answer} />);
      const points = [...html.matchAll(/data-points="(-?\d+)"/g)].map((match) => Number(match[1]));
      const where = `${symbol} ${answer.strategy}`;
      if (answer.score === null) {
        // A refused strategy shows what is known, and no points.
        expect([where, points]).toEqual([where, []]);
        continue;
      }
      expect([where, points.reduce((sum, each) => sum + each, 50)]).toEqual([where, answer.score]);
      const terms = /50 neutral((?: [+−] \d+)*) = (\d+)/.exec(html);
      const sum = (terms?.[1] ?? '').replaceAll('−', '-').replaceAll(/([+-]) /g, '$1');
      const shown = sum.split(' ').filter(Boolean).map(Number);
      expect([where, shown.reduce((all, each) => all + each, 50)]).toEqual([where, Number(terms?.[2])]);
      scored += 1;
    }
  }
  expect(listed.length).toBeGreaterThan(450);
  expect(scored).toBeGreaterThan(listed.length * 2);
}, 300_000);
