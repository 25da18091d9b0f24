import { describe, expect, it } from 'vitest';
import { annualisedVolatility, beta, maxDrawdown } from '../../src/engine/evaluation/risk.ts';
import { bollinger } from '../../src/engine/indicators/bollinger.ts';
import { cci } from '../../src/engine/indicators/cci.ts';
import { obv } from '../../src/engine/indicators/obv.ts';
import { rollingExtremes } from '../../src/engine/indicators/rolling-extremes.ts';
import { rsi } from '../../src/engine/indicators/rsi.ts';
import { sma } from '../../src/engine/indicators/sma.ts';
import { williamsR } from '../../src/engine/indicators/williams-r.ts';
import { agrees, alignRight } from './comparison.ts';
import published from './published.json' with { type: 'json' };

interface Published {
  readonly name: string;
  readonly source: string;
  readonly period?: number;
  readonly tolerance: number;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly expected: readonly number[];
}

/** Our figures of the same name: a series, or one number as a series of one. */
function computed({ name, period = 0, inputs }: Published): Float64Array {
  const column = (key: string): Float64Array => Float64Array.from(inputs[key] ?? []);
  const [high, low, close] = [column('high'), column('low'), column('close')];
  switch (name) {
    case 'sma':
      return sma(close, period);
    case 'rsi':
      return rsi(close, period);
    case 'williamsR':
      return williamsR(close, rollingExtremes(high, low, period));
    case 'cci':
      return cci(high, low, close, period);
    case 'obv':
      // The book starts at 0, TA-Lib and ours at the first volume.
      return obv(close, column('volume')).map((x) => x - (inputs['volume']?.[0] ?? 0));
    case 'standardDeviation': {
      const { upper, middle } = bollinger(close, period, 1);
      return upper.map((x, i) => x - (middle[i] ?? NaN));
    }
    case 'maxDrawdown': {
      let value = 1;
      const prices = (inputs['returns'] ?? []).map((r) => (value *= 1 + r));
      return Float64Array.of(maxDrawdown(Float64Array.of(1, ...prices)));
    }
    case 'annualisedVolatility':
      return Float64Array.of(annualisedVolatility(column('returns')));
    case 'beta':
      return Float64Array.of(beta(column('returns'), column('benchmark')));
    default:
      throw new Error(`nothing computes ${name}`);
  }
}

describe('published numbers', () => {
  it.each(published as Published[])('$name is as in $source', (entry) => {
    const compared = alignRight(entry.name, entry.expected, computed(entry), entry.tolerance);
    expect(compared.filter((c) => !agrees(c))).toEqual([]);
    expect(compared.length).toBe(entry.expected.length);
  });
});
