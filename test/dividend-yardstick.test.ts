import { describe, expect, it } from 'vitest';
import { dividend } from '../src/engine/strategies/dividend.ts';
import { measureYardstick } from './support/dividend-yardstick.ts';
import { day } from './support/make-snapshot.ts';
import { testDataDir } from './support/test-data.ts';

const dir = testDataDir();

describe.skipIf(dir === null)('what dividend verdicts were followed by', () => {
  it('is what the method page says of it', { timeout: 300_000 }, async () => {
    const { clocks, rows } = dividend.yardstick;
    expect(await measureYardstick(dir ?? '', clocks.map(day))).toEqual(rows);
  });
});
