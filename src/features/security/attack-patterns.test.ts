import { describe, expect, it } from 'vitest';
import { benignTexts, SCRIPT_INJECTIONS, SQL_INJECTIONS } from '../../../test/support/attack-strings.ts';
import { attackIn } from './attack-patterns.ts';

describe('the patterns of attacks', () => {
  it.each([
    ['sql_injection', SQL_INJECTIONS],
    ['xss', SCRIPT_INJECTIONS],
  ] as const)('find 19 of 20 typical strings of %s', (kind, texts) => {
    const missed = texts.filter((text) => attackIn(text) !== kind);
    expect(missed.length).toBeLessThanOrEqual(texts.length / 20);
  });

  it('find none in ten thousand texts that people write', () => {
    const texts = benignTexts(10_000);
    expect(new Set(texts).size).toBe(10_000);
    expect(texts.filter((text) => attackIn(text) !== null)).toEqual([]);
    expect(["O'Reilly", 'a < b', 'select a stock'].map(attackIn)).toEqual([null, null, null]);
  });

  it.each(["'", '"', '<', '(', '%', "' or ", '<a ', '; ', 'union select ', ' or 1'])(
    'take no longer for a long text of %j than for another',
    (piece) => {
      const long = piece.repeat(100_000);
      const started = process.cpuUsage();
      for (let i = 0; i < 20; i += 1) attackIn(long);
      // Twenty megabytes would take minutes by a pattern that tries every way; a quarter of a second each is far above what is needed.
      expect(process.cpuUsage(started).user).toBeLessThan(5_000_000);
    },
  );
});
