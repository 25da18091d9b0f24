import { describe, expect, it } from 'vitest';
import type { CompareResponse, HistoryEntry } from '../../src/features/history/history.schema.ts';
import { differenceSum } from './compare-card.tsx';
import { byDay, runsBefore } from './history-list.tsx';

const entry = (id: string, at: string, change: Partial<HistoryEntry> = {}): HistoryEntry => ({
  id,
  kind: 'analysis',
  searched_at: at,
  symbol: 'KO',
  strategy: 'value',
  query: null,
  data_source: 'files',
  is_demo: false,
  analysis: {
    analysis_id: 'a',
    company_name: 'Coca-Cola',
    state: 'ready',
    recommendation: 'HOLD',
    strength: null,
    score: 50,
    points_sum: 0,
    coverage: { have: 9, of: 9, weight: 50 },
    as_of: '2026-11-20',
    engine_version: '1.0.0',
  },
  is_damaged: false,
  ...change,
});

describe('the list of entries', () => {
  it('is cut at midnight in New York', () => {
    const entries = [
      entry('c', '2026-11-21T05:00:00.000Z'),
      entry('b', '2026-11-21T04:59:59.000Z'),
      entry('a', '2026-11-20T15:00:00.000Z'),
    ];
    expect(byDay(entries).map(({ day, entries: own }) => [day, own.map(({ id }) => id)])).toEqual([
      ['2026-11-21', ['c']],
      ['2026-11-20', ['b', 'a']],
    ]);
  });

  it('knows for a run the one before it of the same symbol, strategy and kind of prices', () => {
    const at = '2026-11-20T15:00:00.000Z';
    const entries = [
      entry('new', at),
      entry('demo', at, { is_demo: true }),
      entry('other', at, { symbol: 'PEP' }),
      entry('growth', at, { strategy: 'growth' }),
      entry('gone', at, { analysis: null }),
      entry('old', at),
      entry('oldest', at),
    ];
    expect([...runsBefore(entries)].map(([id, before]) => [id, before.id])).toEqual([
      ['new', 'old'],
      ['old', 'oldest'],
    ]);
  });
});

describe('the sum of what changed', () => {
  const compared = (then: object, now: object, differences: readonly number[], score: number | null): string =>
    differenceSum({
      then,
      now,
      factors: differences.map((difference) => ({ difference })),
      score_difference: score,
    } as unknown as CompareResponse);

  it('leads from the score then to the score now', () => {
    expect(compared({ score: 62 }, { score: 59 }, [-5, 2, 0], -3)).toBe('62 then − 5 + 2 = 59 now');
  });

  it('is that of the points where a run makes no score, and says so', () => {
    expect(compared({ score: 53, points_sum: 3 }, { score: null, points_sum: -1 }, [-4], null)).toBe(
      'Points: +3 then − 4 = −1 now. At least one of the runs has no score.',
    );
  });

  it('says that no points moved', () => {
    expect(compared({ score: 50 }, { score: 50 }, [0], 0)).toBe('50 in both runs: no points moved.');
  });
});
