import { describe, expect, it } from 'vitest';
import { unpublished } from '../factors/evidence.ts';
import type { Factor, FactorOutcome } from '../factors/factor.ts';
import { day } from '../../../test/support/make-snapshot.ts';
import type { RiskLine } from './analysis.ts';
import { buildGrid, medianOf, percentileIn } from './grid.ts';
import { fractionAt, pointLine, roundHalfAway } from './points.ts';
import { rangeOf, reachesBothEdges } from './range.ts';
import { levelOf } from './risk-level.ts';
import { recommendationOf } from './score.ts';
import { strengthOf } from './strength.ts';

const FACTOR: Factor = {
  id: 'made_up',
  kind: 'technical',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0, -1],
    [0.1, 0],
    [0.3, 1],
  ],
  breakpointsPublished: false,
  citation: 'none',
  evidence: unpublished(),
  compute: () => ({ state: 'missing', because: 'no_statements', needs: [] }),
};
type Present = Exclude<FactorOutcome, { state: 'missing' }>;
const worth = (value: number, more: object = {}): Present => ({
  state: 'value',
  value,
  inputs: {},
  asOf: day('2017-06-30'),
  ...more,
});
const grid = buildGrid(Array.from({ length: 100 }, (_, i) => i / 100));
const reference = {
  universe: 'test',
  source: 'test',
  is_demo: false,
  as_of: '2017-06-30',
  members: 100,
  all: { made_up: grid },
  sectors: { Energy: { made_up: buildGrid(Array.from({ length: 20 }, (_, i) => i)) } },
};
const none = { reference: null, sector: null };
const points = (outcome: Present, peers: Parameters<typeof pointLine>[3] = none, factor = FACTOR, weight = 5): number =>
  pointLine(factor, weight, outcome, peers, 'test').points;

describe('points', () => {
  it('round half away from zero and never come out as -0', () => {
    expect([2.5, -2.5, 0.4, -0.4, 1.5].map(roundHalfAway)).toEqual([3, -3, 0, 0, 2]);
    expect(Object.is(roundHalfAway(-0.2), 0)).toBe(true);
  });

  it('are rounded on the tenth digit before they are rounded to a whole, whatever the last bits say', () => {
    const line = (fraction: number, weight: number): number =>
      points(worth(0, { breakpoints: [[0, fraction]] }), none, FACTOR, weight);
    expect(line(1.4999999999999998 / 5, 5)).toBe(2);
    expect(line(-1.4999999999999998 / 5, 5)).toBe(-2);
    expect(line(1.49999999 / 5, 5)).toBe(1);
  });

  it('run linearly between breakpoints, stay flat outside, and take the later one at a step', () => {
    const at = (x: number): number => Number(fractionAt(FACTOR.breakpoints, x).toFixed(9));
    expect([-9, 0, 0.05, 0.1, 0.2, 0.3, 9].map(at)).toEqual([-1, -1, -0.5, 0, 0.5, 1, 1]);
    const step = [
      [-1.78, 0],
      [-1.78, -1],
    ] as const;
    expect([-1.7800001, -1.78, 0].map((x) => fractionAt(step, x))).toEqual([0, -1, -1]);
  });

  it('come from breakpoints without a reference, negated where strength counts against', () => {
    expect(points(worth(0.2))).toBe(3);
    expect(points(worth(0.2, { against: true }))).toBe(-3);
  });

  it('come from the sector where it is large enough, else from the universe, flipped where high is bad', () => {
    expect(points(worth(0.895), { reference, sector: null })).toBe(4);
    expect(points(worth(19), { reference, sector: 'Energy' })).toBe(5);
    expect(points(worth(0.895), { reference, sector: null }, { ...FACTOR, good: 'low' })).toBe(-4);
    const line = pointLine(FACTOR, 5, worth(0.5), { reference, sector: 'Materials' }, 'test');
    expect(line.comparator).toMatchObject({ kind: 'universe', name: 'test', n: 100 });
    expect(line.reason.key).toBe('vs_universe');
  });

  it('never rank a factor that is not ranked, nor a variant on another scale', () => {
    const peers = { reference, sector: null };
    expect(pointLine({ ...FACTOR, ranked: false }, 5, worth(0.2), peers, 't').comparator.kind).toBe('breakpoints');
    const variant = worth(0.2, {
      breakpoints: [
        [0, -1],
        [0.2, -1],
      ],
    });
    expect(pointLine(FACTOR, 5, variant, peers, 't')).toMatchObject({
      points: -5,
      comparator: { kind: 'breakpoints' },
    });
  });

  it('are the whole weight for what is settled', () => {
    const settled: Present = { state: 'settled', fraction: -1, because: 'no_debt', inputs: {}, asOf: 0 };
    expect(pointLine(FACTOR, 7, settled, none, 't')).toMatchObject({
      points: -7,
      value: null,
      comparator: { kind: 'settled' },
    });
  });
});

describe('the percentile grid', () => {
  it('gives back (below + half of equal) / n for its own members', () => {
    for (const i of [0, 17, 50, 99]) {
      expect(Math.abs(percentileIn(grid, i / 100) - (i + 0.5) / 100)).toBeLessThan(0.0051);
    }
    expect(percentileIn(grid, -1)).toBe(0);
    expect(percentileIn(grid, 2)).toBe(1);
    expect(medianOf(grid)).toBeCloseTo(0.495, 9);
  });

  it('is exact for members that stand on its quantiles, but for the first and the last', () => {
    const fifty = buildGrid(Array.from({ length: 50 }, (_, i) => i));
    for (let i = 1; i < 49; i++) expect(percentileIn(fifty, i)).toBe((2 * i + 1) / 100);
  });

  it('puts equal members in the middle of their run', () => {
    const tied = buildGrid([...new Array<number>(60).fill(0), ...Array.from({ length: 40 }, (_, i) => i + 1)]);
    expect(Math.abs(percentileIn(tied, 0) - 0.3)).toBeLessThan(0.0051);
  });

  it('does not depend on the order of members, and stands for one of them too', () => {
    expect(buildGrid([3, 1, 2])).toEqual(buildGrid([2, 3, 1]));
    expect(percentileIn(buildGrid([5]), 5)).toBe(0.5);
  });
});

describe('score to verdict', () => {
  it('buys from 60 and sells to 40', () => {
    expect([39, 40, 41, 59, 60].map(recommendationOf)).toEqual(['SELL', 'SELL', 'HOLD', 'HOLD', 'BUY']);
  });

  it('has three strengths, mirrored, and none for a hold', () => {
    expect([60, 64, 65, 74, 75].map((score) => strengthOf(score, null))).toEqual([
      'weak',
      'weak',
      'moderate',
      'moderate',
      'strong',
    ]);
    expect([40, 36, 35, 26, 25].map((score) => strengthOf(score, null))).toEqual([
      'weak',
      'weak',
      'moderate',
      'moderate',
      'strong',
    ]);
    expect(strengthOf(50, null)).toBeNull();
  });

  it('is weak whenever the possible range leaves the band', () => {
    expect(strengthOf(80, rangeOf(80, 20))).toBe('strong');
    expect(strengthOf(79, rangeOf(79, 20))).toBe('weak');
    expect(strengthOf(21, rangeOf(21, 20))).toBe('weak');
  });

  it('has no range where nothing is missing, and sees one that holds both edges', () => {
    expect(rangeOf(70, 0)).toBeNull();
    expect(reachesBothEdges(rangeOf(50, 10))).toBe(true);
    expect(reachesBothEdges(rangeOf(51, 10))).toBe(false);
  });
});

describe('risk level', () => {
  const line = (input: RiskLine['input'], level: RiskLine['level']): RiskLine => ({
    input,
    value: 1,
    level,
    reason: null,
  });

  it('is the median, of an even count the more cautious one, and needs two', () => {
    expect(levelOf([line('beta', 'low'), line('volatility', 'moderate'), line('drawdown', 'high')])).toBe('moderate');
    expect(levelOf([line('beta', 'low'), line('volatility', 'moderate')])).toBe('moderate');
    expect(levelOf([line('beta', 'low'), line('volatility', null)])).toBeNull();
  });

  it('is high in distress', () => {
    expect(levelOf([line('beta', 'low'), line('volatility', 'low'), line('altman', 'high')])).toBe('high');
  });
});
