import { describe, expect, it } from 'vitest';
import { readListQuery } from './favourites-query.present.ts';

describe('what is said of an import', () => {
  const notice = (counts: string): string | null => readListQuery({ imported: counts }).notice;

  it('counts what was added, what stood on the list, wrong lines and lines beside the table', () => {
    expect(notice('1-0-0-0')).toBe('One symbol was added.');
    expect(notice('3-0-0')).toBe('3 symbols were added.');
    expect(notice('2-1-1-3')).toBe(
      '2 symbols were added, 1 stood on the list already, 1 wrong line was left out, 3 lines beside the table skipped.',
    );
    expect(notice('2-0-0-1')).toBe('2 symbols were added, 1 line beside the table skipped.');
  });

  it('is nothing where the address says what no form does', () => {
    expect([notice('2-0-0-1-5'), notice('<b>'), notice('')]).toEqual([null, null, null]);
  });
});
