import { describe, expect, it } from 'vitest';
import { createEventBuffer } from './event-buffer.ts';
import type { SecurityEvent } from './event-buffer.ts';

const NOW = Date.UTC(2026, 10, 20, 12);
const failed = (address: string, detail = 'password'): SecurityEvent => ({
  rule: 'sign_in_failed',
  address,
  accountHash: 'a1',
  detail,
});

describe('what is gathered of events', () => {
  it('is one row for alike ones within ten minutes, and another one after them', () => {
    const buffer = createEventBuffer();
    for (let i = 0; i < 25; i += 1) buffer.add(failed('203.0.113.1'), NOW + i);
    buffer.add(failed('203.0.113.2'), NOW);
    buffer.add(failed('203.0.113.1'), NOW + 600_000);
    expect(buffer.take().map(({ address, count, firstAt, lastAt }) => [address, count, lastAt - firstAt])).toEqual([
      ['203.0.113.1', 25, 24],
      ['203.0.113.2', 1, 0],
      ['203.0.113.1', 1, 0],
    ]);
    expect(buffer.isEmpty()).toBe(true);
  });

  it('is bounded in a flood of a hundred thousand, and none is lost from the count', () => {
    const buffer = createEventBuffer();
    const rows = new Map<string, number>();
    let written = 0;
    for (let i = 0; i < 100_000; i += 1) {
      buffer.add(failed(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`), NOW + i);
      if (i % 250 < 249) continue;
      for (const { alike, count } of buffer.take()) {
        rows.set(alike, (rows.get(alike) ?? 0) + count);
        written += count;
      }
    }
    expect(written).toBe(100_000);
    expect(rows.size).toBeLessThanOrEqual(2001);
    expect(rows.size).toBeGreaterThan(1000);
  });

  it('has room for everybody else where one address, its network or all addresses together have filled their part', () => {
    const buffer = createEventBuffer();
    const perAddress = new Map<string | null, number>();
    const flood = (address: string | null, count: number): void => {
      for (let i = 0; i < count; i += 1) {
        buffer.add({ ...failed('', `attempt ${i}`), address }, NOW);
        if (i % 200 < 199 && i < count - 1) continue;
        for (const event of buffer.take())
          if (event.rule !== 'events_dropped') perAddress.set(event.address, (perAddress.get(event.address) ?? 0) + 1);
      }
    };
    flood('203.0.113.1', 5000);
    for (let i = 2; i < 30; i += 1) flood(`203.0.113.${i}`, 200);
    expect(perAddress.get('203.0.113.1')).toBe(100);
    expect([...perAddress.values()].reduce((sum, rows) => sum + rows, 0)).toBe(400);
    for (let i = 0; i < 100; i += 1) flood(`2001:db8:${i}:1`, 200);
    expect([...perAddress.values()].reduce((sum, rows) => sum + rows, 0)).toBe(1800);
    flood(null, 300);
    expect(perAddress.get(null)).toBe(200);
  });

  it('holds no line break and nothing long', () => {
    const buffer = createEventBuffer();
    buffer.add(failed('203.0.113.1', `x\r\n{"level":50}\u2028${'y'.repeat(500)}`), NOW);
    const [{ detail } = { detail: '' }] = buffer.take();
    expect(detail).toMatch(/^x\?\?\{"level":50\}\?y+$/);
    expect(detail.length).toBeLessThanOrEqual(120);
  });

  it('is forgotten of who leaves', () => {
    const buffer = createEventBuffer();
    buffer.add(failed('203.0.113.1'), NOW);
    buffer.add({ ...failed('203.0.113.2'), accountHash: 'b2' }, NOW);
    buffer.forget(['a1']);
    expect(buffer.take().map(({ accountHash }) => accountHash)).toEqual(['b2']);
  });
});
