import { describe, expect, it } from 'vitest';
import {
  ACME,
  AS_OF,
  makeBenchmark,
  makeCandles,
  makeSnapshot,
  makeYears,
  waves,
} from '../../../test/support/make-snapshot.ts';
import { analyze } from '../analyze.ts';
import { canonicalJson } from '../canonical.ts';
import type { Snapshot } from '../market/snapshot.ts';
import { buildReference, measureMember, sectorPeOf, type ReferenceMember } from './reference.ts';

const ABOUT = { universe: 'test', source: 'test', isDemo: false, asOf: AS_OF };

/** A company whose price grows by `rank` parts of ten thousand a session. */
function company(rank: number, sector: 'Energy' | 'Materials'): Snapshot {
  const candles = makeCandles(waves(300, 20, rank / 1e4), AS_OF);
  return makeSnapshot({ candles, statements: makeYears(), security: { ...ACME, symbol: `C${String(rank)}`, sector } });
}

const companies = Array.from({ length: 110 }, (_, i) =>
  company(i - 40, i < 25 ? 'Energy' : i < 40 ? 'Materials' : 'Energy'),
);
const benchmark = makeBenchmark(companies[0] as Snapshot);
const members = companies.flatMap((one) => measureMember(one, benchmark) ?? []);
const reference = buildReference(members, ABOUT);

describe('the reference', () => {
  it('holds a grid for the universe and for sectors of at least 20', () => {
    expect(reference.members).toBe(110);
    expect(reference.all['momentum_12_1']?.n).toBe(110);
    expect(reference.sectors['Energy']?.['momentum_12_1']?.n).toBe(95);
    expect(reference.sectors['Materials']).toEqual({});
    expect(reference.all['momentum_12_1']?.quantiles).toHaveLength(101);
  });

  it('has a sector from 20 members on, and not under them', () => {
    const energy = members.filter((member) => member.sector === 'Energy');
    expect(buildReference(energy.slice(0, 20), ABOUT).sectors['Energy']?.['momentum_12_1']?.n).toBe(20);
    expect(buildReference(energy.slice(0, 19), ABOUT).sectors['Energy']).toEqual({});
  });

  it('has a universe from 100 members on, and not under them', () => {
    expect(buildReference(members.slice(0, 100), ABOUT).all['momentum_12_1']?.n).toBe(100);
    expect(buildReference(members.slice(0, 99), ABOUT).all).toEqual({});
  });

  it('ranks only what a percentile means something for', () => {
    expect(Object.keys(reference.all)).not.toContain('rsi_14');
    expect(Object.keys(reference.all)).not.toContain('altman_z');
  });

  it('has the same bytes whatever the order of its members', () => {
    const shuffled = buildReference([...members].reverse(), ABOUT);
    expect(canonicalJson(shuffled)).toBe(canonicalJson(reference));
  });

  it('leaves out funds and companies whose facts are in doubt', () => {
    const fund = makeSnapshot({ security: { ...ACME, type: 'fund' } });
    const doubtful = makeSnapshot({
      candles: makeCandles(
        waves(600).map((p, i) => (i < 400 ? p * 7 : p)),
        AS_OF,
      ),
    });
    expect([measureMember(fund, null), measureMember(doubtful, null)]).toEqual([null, null]);
  });

  it('knows the median P/E of a sector that is large enough', () => {
    expect(sectorPeOf(reference, 'Energy')?.n).toBe(95);
    expect(sectorPeOf(reference, 'Materials')).toBeNull();
    expect(sectorPeOf(null, 'Energy')).toBeNull();
  });

  it('counts only members with earnings in the median P/E', () => {
    const loss = measureMember(
      makeSnapshot({ statements: makeYears(() => ({ eps_basic: -1, eps_diluted: -1 })) }),
      null,
    ) as ReferenceMember;
    expect(loss.values['pe']).toBeUndefined();
  });
});

describe('an analysis with a reference', () => {
  const judge = (snapshot: Snapshot): ReturnType<typeof analyze> =>
    analyze({ snapshot, benchmark, benchmarkSymbol: 'SPY', reference: { reference, hash: 'r' }, strategy: 'momentum' });

  it('ranks the best of its sector at the top, and compares a small sector with the universe', () => {
    const best = judge(companies[109] as Snapshot).points.find((line) => line.factor === 'momentum_12_1');
    expect(best).toMatchObject({ points: 13, comparator: { kind: 'sector', name: 'Energy', n: 95 } });
    const small = judge(companies[30] as Snapshot).points.find((line) => line.factor === 'momentum_12_1');
    expect(small?.comparator).toMatchObject({ kind: 'universe', name: 'test', n: 110 });
  });

  it('holds a fund against breakpoints, never among companies', () => {
    const fund = makeSnapshot({ security: { ...ACME, type: 'fund' }, candles: makeCandles(waves(300), AS_OF) });
    expect(new Set(judge(fund).points.map((line) => line.comparator.kind))).toEqual(new Set(['breakpoints']));
  });

  it('names the reference by its hash and drops the warning that there is none', () => {
    const analysis = judge(companies[50] as Snapshot);
    expect(analysis.reference_hash).toBe('r');
    expect(analysis.warnings.map((warning) => warning.key)).not.toContain('no_reference');
  });
});
