import { afterEach, describe, expect, it, vi } from 'vitest';
import { openDatabase } from '../../platform/db/database.ts';
import { migrateToLatest } from '../../platform/db/migrate.ts';
import { lastNight, startNightlyPrune } from './prune.jobs.ts';
import type { Pruned } from './prune.store.ts';

describe('the night', () => {
  it('begins at 07:00 UTC', () => {
    const at = (text: string): string => new Date(lastNight(Date.parse(text))).toISOString();
    expect(at('2026-11-20T06:59:59.999Z')).toBe('2026-11-19T07:00:00.000Z');
    expect(at('2026-11-20T07:00:00.000Z')).toBe('2026-11-20T07:00:00.000Z');
    expect(at('2026-11-20T23:00:00.000Z')).toBe('2026-11-20T07:00:00.000Z');
  });
});

describe('a server that runs for days', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('prunes once each night, soon after a start that missed one, and not after its end', async () => {
    vi.useFakeTimers({
      now: Date.parse('2026-11-20T12:00:00Z'),
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    });
    const open = await openDatabase('sqlite:///:memory:');
    await migrateToLatest(open);
    const nights: string[] = [];
    const errors: unknown[] = [];
    const onPruned = (pruned: readonly Pruned[]): void => {
      expect(pruned.length).toBeGreaterThan(5);
      nights.push(new Date().toISOString().slice(0, 16));
    };
    const stop = startNightlyPrune({ db: open.db, onPruned, onError: (error) => errors.push(error) });
    const pass = async (hours: number): Promise<void> => {
      for (let minutes = 0; minutes < hours * 60; minutes += 15) {
        await vi.advanceTimersByTimeAsync(15 * 60_000);
        await vi.waitFor(() => new Promise((resolve) => setImmediate(resolve)));
      }
    };
    await pass(48);
    expect(errors).toEqual([]);
    expect(nights.map((night) => night.slice(0, 10))).toEqual(['2026-11-20', '2026-11-21', '2026-11-22']);
    await stop();
    await pass(48);
    expect(nights).toHaveLength(3);
    await open.close();
  });
});
