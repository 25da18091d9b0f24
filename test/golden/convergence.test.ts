import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adx } from '../../src/engine/indicators/adx.ts';
import { ema } from '../../src/engine/indicators/ema.ts';
import { rsi } from '../../src/engine/indicators/rsi.ts';
import { describeWithData } from '../support/with-data.ts';
import type { TalibFile } from './talib.ts';

function read<T>(dir: string, path: string): T {
  return JSON.parse(readFileSync(join(dir, path), 'utf8')) as T;
}

/** Bars after which nothing is left of the first value of an average over some ten bars. */
const DECAYED = 200;

/** The late numbers of the excluded METASTOCK vectors of one indicator, each with the distance to ours. */
function lateDistances(
  dir: string,
  name: string,
  ours: (close: Float64Array, period: number) => Float64Array,
): number[] {
  const file = read<TalibFile>(dir, 'golden/talib.json');
  return file.vectors
    .filter((v) => v.name === name && v.options['compatibility'] === 'TA_COMPATIBILITY_METASTOCK')
    .flatMap((v) =>
      v.expected
        .filter(({ bar }) => bar >= DECAYED)
        .map(({ bar, value }) => {
          const close = Float64Array.from(file.inputs[v.inputs]?.['close'] ?? []);
          return Math.abs((ours(close, Number(v.options['optInTimePeriod']))[bar] ?? NaN) - value);
        }),
    );
}

describeWithData('vectors excluded for another start', (dir) => {
  it.each([
    ['EMA', ema],
    ['RSI', rsi],
  ] as const)('meet our %s once that start has decayed', (name, ours) => {
    const distances = lateDistances(dir, name, ours);
    expect(distances.length).toBeGreaterThan(0);
    expect(Math.max(...distances)).toBeLessThanOrEqual(0.01);
  });

  it('draw near to our ADX bar by bar', () => {
    interface Vector {
      readonly id: string;
      readonly inputs: { readonly high: number[]; readonly low: number[] };
      readonly outputs: { readonly adx: number[] };
    }
    const vector = read<Vector[]>(dir, 'golden/tulip.json').find(({ id }) => id === 'tulip/atoz/adx/2');
    const high = Float64Array.from(vector?.inputs.high ?? []);
    // DX is a quotient in which the true range cancels, so the close (which the vector has not) does not matter.
    const ours = adx(high, Float64Array.from(vector?.inputs.low ?? []), high, 14).adx;
    const theirs = vector?.outputs.adx ?? [];
    const gaps = theirs.map((x, i) => Math.abs(x - (ours[i + ours.length - theirs.length] ?? NaN))).slice(1);
    expect(gaps.at(-1)).toBeLessThan((gaps[0] ?? 0) * 0.25);
  });
});
