import { describe, expect, it } from 'vitest';
import { ACME, makeBenchmark, makeSnapshot } from '../../test/support/make-snapshot.ts';
import { analyze } from './analyze.ts';
import type { Snapshot } from './market/snapshot.ts';
import type { StrategyId } from './strategies/index.ts';
import type { Analysis } from './verdict/analysis.ts';

const fund = (symbol: string): Snapshot =>
  makeSnapshot({ security: { ...ACME, symbol, name: 'A fund', sector: null, type: 'fund' } });
const judge = (snapshot: Snapshot, strategy: StrategyId): Analysis =>
  analyze({ snapshot, benchmark: makeBenchmark(snapshot), benchmarkSymbol: 'SPY', reference: null, strategy });
const riskInput = (analysis: Analysis, input: string): unknown =>
  analysis.risk.find((line) => line.input === input)?.reason?.key ?? null;

describe('a fund', () => {
  it('is refused as a fund by what asks of companies, and no price change is called meaningless for it', () => {
    const { abstentions, coverage } = judge(fund('QQQ'), 'growth');
    expect(abstentions.map(({ key }) => key)).toEqual(['is_fund']);
    expect(coverage).toMatchObject({ of: 0, not_applicable: [] });
  });

  it('has no statements for Altman, which is said as such', () => {
    expect(riskInput(judge(fund('QQQ'), 'momentum'), 'altman')).toBe('altman_not_for_funds');
  });

  it('is compared with the benchmark where it is another one', () => {
    const analysis = judge(fund('QQQ'), 'momentum');
    expect(analysis.state).toBe('ready');
    expect(analysis.coverage.missing).toEqual([]);
    expect(riskInput(analysis, 'beta')).toBeNull();
  });

  it('that is the benchmark is not compared with itself, and the inputs that need another one are missing', () => {
    const analysis = judge(fund('SPY'), 'momentum');
    expect(analysis.state).toBe('ready');
    expect(analysis.coverage.missing.map(({ factor, reason }) => [factor, reason.key])).toEqual([
      ['relative_strength', 'is_benchmark'],
    ]);
    expect(riskInput(analysis, 'beta')).toBe('is_benchmark');
  });
});
