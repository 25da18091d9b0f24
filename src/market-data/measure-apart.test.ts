import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseDay } from '../engine/market/day.ts';
import { createMarket } from './market.ts';
import { measureApart } from './measure-apart.ts';
import { createProvider } from './sources/index.ts';

const DAY = parseDay('2026-11-20') ?? 0;
const clock = (): number => DAY;
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-apart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('measures a market in another process to the same bytes as in this one', async () => {
  const provider = createProvider('demo', { clock });
  const apart = measureApart(provider, 'demo', clock);
  const [there, here] = await Promise.all(
    [{ provider: apart.provider, measure: apart.measure }, { provider }].map((each) =>
      createMarket({ ...each, benchmarkSymbol: 'SPY', clock }).reference(),
    ),
  );
  expect(there?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(there).toEqual(here);
});

it('hands on how a source refused, and what was wrong in its data', async () => {
  writeFileSync(path.join(folder, 'securities.csv'), 'symbol,name\nAAA,Triple A\n');
  writeFileSync(path.join(folder, 'AAA.csv'), 'date,open,high,low,close,volume\n2026-11-20,1,1,1,nonsense,1\n');
  const spec = `files:${folder}?adjusted=split`;
  const apart = measureApart(createProvider(spec, { clock }), spec, clock);
  expect(await apart.measure(DAY, 'SPY')).toBeNull();
  expect(apart.provider.problems().length).toBeGreaterThan(0);

  rmSync(folder, { recursive: true });
  const refused = apart.measure(DAY, 'SPY');
  await expect(refused).rejects.toMatchObject({ name: 'ProviderError', source: 'files', retry: 'back-off' });
});

it('ends a measurement that is under way when it is stopped, and says that it was', async () => {
  const apart = measureApart(createProvider('demo', { clock }), 'demo', clock);
  const measuring = apart.measure(DAY, 'SPY');
  apart.stop();
  await expect(measuring).rejects.toMatchObject({ code: 'source_unavailable', source: 'demo' });
});
