import { describe, expect, it } from 'vitest';
import { makeSnapshot } from '../../../test/support/make-snapshot.ts';
import { analyze } from '../../engine/analyze.ts';
import type { Analysis } from '../../engine/verdict/analysis.ts';
import { compareRuns } from './compare-runs.ts';
import { summaryOf } from './compare-words.ts';

const plain = analyze({
  snapshot: makeSnapshot(),
  benchmark: null,
  benchmarkSymbol: 'SPY',
  reference: null,
  strategy: 'growth',
});

type Verdict = Pick<Analysis, 'recommendation' | 'strength'>;
const NONE: Verdict = { recommendation: null, strength: null };
const HOLD: Verdict = { recommendation: 'HOLD', strength: null };
const BUY: Verdict = { recommendation: 'BUY', strength: 'weak' };

/** A run with one factor of so many points, whose inputs make a score or do not. */
function run(points: number, verdict: Verdict, hasScore = true): Analysis {
  const line = {
    factor: 'peg',
    kind: 'fundamental',
    points,
    weight: 20,
    value: points,
    unit: 'ratio',
    comparator: { kind: 'breakpoints', published: true },
    reason: { key: 'vs_breakpoints', params: {} },
    inputs: {},
    source: 'files',
    as_of: '2026-11-20',
  } as const;
  return {
    ...plain,
    ...verdict,
    as_of: '2026-11-20',
    state: hasScore ? 'ready' : 'insufficient',
    score: hasScore ? 50 + points : null,
    points_sum: points,
    points: [line],
    coverage: { ...plain.coverage, missing: [], not_applicable: [] },
  };
}

const said = (then: Analysis, now: Analysis, isOne = false): string =>
  summaryOf(then, now, compareRuns(then, now), isOne);

describe('what changed, in a sentence', () => {
  it('names both verdicts and both scores', () => {
    expect(said(run(12, BUY), run(3, HOLD))).toBe(
      'The verdict went from Buy, weak to Hold; the score went from 62 to 53, −9.',
    );
    expect(said(run(1, HOLD), run(3, HOLD))).toBe(
      'The verdict is Hold in both runs; the score went from 51 to 53, +2.',
    );
  });

  it('says that a run has lost its score, with what it was', () => {
    expect(said(run(12, BUY), run(-1, NONE, false))).toBe(
      'The verdict went from Buy, weak to no verdict; the score was 62 and there is none now; points found went from +12 to −1.',
    );
    expect(said(run(3, HOLD), run(3, NONE, false))).toBe(
      'The verdict went from Hold to no verdict; the score was 53 and there is none now; points found are +3 in both.',
    );
  });

  it('says that a run has gained a score, with what it is', () => {
    expect(said(run(-1, NONE, false), run(3, HOLD))).toBe(
      'The verdict went from no verdict to Hold; there was no score and it is 53 now; points found went from −1 to +3.',
    );
  });

  it('says that neither run has a verdict or a score', () => {
    expect(said(run(0, NONE, false), run(2, NONE, false))).toBe(
      'Neither run has a verdict; points found went from 0 to +2, and neither run makes a score.',
    );
  });

  it('says of a score without a verdict that it moved', () => {
    expect(said(run(0, NONE), run(2, NONE))).toBe('Neither run has a verdict; the score went from 50 to 52, +2.');
  });

  it('never tells two strategies as a change from one verdict to another', () => {
    const texts = [
      said(run(12, BUY), { ...run(-12, NONE, false), strategy: 'value' }),
      said(run(12, BUY), { ...run(3, HOLD), strategy: 'value' }),
    ];
    expect(texts).toEqual([
      'Growth says Buy, weak at 62; Value has no verdict. These are two strategies, not a change from one to the other.',
      'Growth says Buy, weak at 62; Value says Hold at 53. These are two strategies, not a change from one to the other.',
    ]);
  });

  it('says that nothing changed, and on what both runs stand', () => {
    const one = run(3, HOLD);
    expect(said(one, one, true)).toBe(
      'Nothing changed. Both runs stand on the same data, the close of 20 Nov 2026, and are one analysis.',
    );
  });
});
