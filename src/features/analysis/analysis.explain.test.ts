import { describe, expect, it } from 'vitest';
import { makeSnapshot } from '../../../test/support/make-snapshot.ts';
import { analyze } from '../../engine/analyze.ts';
import { explain } from './analysis.explain.ts';

/** Without a benchmark one input of momentum is missing. */
const analysis = analyze({
  snapshot: makeSnapshot(),
  benchmark: null,
  benchmarkSymbol: 'SPY',
  reference: null,
  strategy: 'momentum',
});

describe('the explanation of an analysis with a missing input', () => {
  it('gives the range as possible, never as likely', () => {
    const { score_range: range, coverage } = analysis;
    expect(coverage.of - coverage.have).toBe(1);
    expect(explain(analysis)).toContain(
      `${coverage.have} of ${coverage.of} inputs are known; ` +
        `possible range ${range?.low}\u2013${range?.high} if the missing input came in.`,
    );
    expect(explain(analysis)).not.toMatch(/likely|expect|probab/i);
  });
});
