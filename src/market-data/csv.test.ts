import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from './csv.ts';

const rows = (text: string): (readonly [number, ...string[]])[] =>
  [...readCsv(text)].map(({ line, fields }) => [line, ...fields] as const);

describe('comma-separated text', () => {
  it('is read with quotes, line ends in quotes, blank lines, CRLF and a byte order mark', () => {
    expect(rows('\uFEFFa,b\r\n\r\n"x, ""y""\nz",2\n3,\n')).toEqual([
      [1, 'a', 'b'],
      [3, 'x, "y"\nz', '2'],
      [5, '3', ''],
    ]);
  });

  it('keeps its last row without a line end, and runs a quotation mark that does not end to the end', () => {
    expect(rows('a\nb')).toEqual([
      [1, 'a'],
      [2, 'b'],
    ]);
    expect(rows('"a,b\nc')).toEqual([[1, 'a,b\nc']]);
  });

  it('is read in time with its length, also where it is one line of many fields', () => {
    const text = '"",'.repeat(1_000_000);
    expect(rows(text).map((row) => row.length)).toEqual([1 + 1_000_001]);
  });

  it('reads back every table that was written with quotes', () => {
    const cell = fc.string().map((text) => text.trim());
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(table, (cells) => {
        const text = cells.map((row) => row.map((one) => `"${one.replaceAll('"', '""')}"`).join(',')).join('\n');
        expect([...readCsv(text)].map(({ fields }) => fields)).toEqual(cells);
      }),
    );
  });

  it('of any kind ends', () => {
    const piece = fc.constantFrom('"', ',', '\n', '\r', '\r\n', 'a', ' ', '""');
    fc.assert(fc.property(fc.array(piece), (pieces) => void [...readCsv(pieces.join(''))]));
  });
});
