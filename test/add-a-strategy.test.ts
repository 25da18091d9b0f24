import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyOfTheHouse, type HouseCopy } from './support/copy-of-the-house.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = `import { accruals } from '../factors/accruals.ts';
import { grossProfitability } from '../factors/gross-profitability.ts';
import { volatility } from '../factors/volatility.ts';
import type { Strategy } from './strategy.ts';

/** A test's strategy: profitable, backed by cash, and quiet. */
export const quality = {
  id: 'quality',
  place: 5,
  asks: 'Is the company profitable, and are its profits cash?',
  weights: {
    general: [
      [grossProfitability, 20],
      [accruals, 20],
      [volatility, 10],
    ],
  },
  why: { general: 'Profits first, and whether they are cash.' },
} as const satisfies Strategy;
`;
const LINE = "export { quality } from './quality.ts';\n";
const LIST = 'src/engine/strategies/list.ts';

/** Asks the whole product of the copy: schema, answer, picker and method page. */
const ASK = `
const { createContainer } = await import('./src/app/container.ts');
const { createServer } = await import('./src/app/server.ts');
const { readConfig } = await import('./src/platform/config/config.ts');
const { migrateToLatest } = await import('./src/platform/db/migrate.ts');
const container = await createContainer(readConfig({
  TRADEWISE_NOW: '2026-11-20', MARKET_DATA: 'demo', DATABASE_URL: 'sqlite:///:memory:', LOG_LEVEL: 'silent' }));
await migrateToLatest(container.database);
const server = await createServer(container);
const get = async (url) => (await server.inject({ url })).body;
const answer = JSON.parse(await get('/api/stock-analysis?symbol=KO&strategy=quality'));
const refused = JSON.parse(await get('/api/stock-analysis?symbol=KO&strategy=none'));
console.log('ANSWER' + JSON.stringify({
  state: answer.state, strategy: answer.strategy, score: answer.score, sum: answer.points_sum,
  weights: answer.points.map((point) => point.factor + ' ' + point.weight),
  refused: refused.code,
  openapi: (await get('/openapi.json')).includes('"quality"'),
  picker: (await get('/s/KO')).includes('strategy=quality'),
  method: (await get('/method')).includes('Profits first, and whether they are cash.'),
}));
await server.close();
await container.close();
`;

const BUNDLE = ['--bundle', '--platform=node', '--format=esm', '--packages=external', '--jsx=automatic'].concat(
  '--jsx-import-source=preact',
  '--log-level=error',
);

describe('a new strategy', () => {
  let house: HouseCopy;

  beforeAll(() => {
    house = copyOfTheHouse();
    house.write('src/engine/strategies/quality.ts', FILE);
    house.write(LIST, readFileSync(path.join(house.dir, LIST), 'utf8') + LINE);
  });

  afterAll(() => {
    house.remove();
  });

  it('is one file and one line: everything else derives from the list', () => {
    house.write('ask.mjs', ASK);
    // The bundle reads the lists of companies beside itself, as the built product does.
    for (const name of ['companies.csv', 'former-names.csv'])
      house.write(name, readFileSync(path.join(house.dir, 'src/market-data/directory', name), 'utf8'));
    const built = house.run('esbuild', 'ask.mjs', '--outfile=asked.mjs', ...BUNDLE);
    expect(built.status, built.output).toBe(0);
    // The market is measured by a second program, which must know the new strategy too.
    const apart = house.run('esbuild', 'src/market-data/measure.process.ts', '--outfile=measure.process.js', ...BUNDLE);
    expect(apart.status, apart.output).toBe(0);
    const asked = house.run('node', 'asked.mjs');
    const line = asked.output.split('\n').find((text) => text.startsWith('ANSWER'));
    expect(line, asked.output).toBeDefined();
    const answer = JSON.parse((line ?? '').slice('ANSWER'.length)) as Record<string, number>;
    expect(answer).toMatchObject({
      state: 'ready',
      strategy: 'quality',
      refused: 'validation_failed',
      openapi: true,
      picker: true,
      method: true,
      weights: ['gross_profitability 20', 'accruals 20', 'volatility 10'],
    });
    expect(answer['score']).toBe(50 + (answer['sum'] ?? Number.NaN));
  });

  it('needs no change anywhere else to compile', () => {
    const types = house.run('tsc', '-p', 'tsconfig.json');
    expect(types.output).toBe('');
    expect(types.status).toBe(0);
    // The compiler reads the whole product, which takes a minute on a machine with other work.
  }, 240_000);
});
