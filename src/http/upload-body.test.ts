import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../platform/errors.ts';
import { readText } from './read-text.ts';
import { parseUploadBody } from './upload-body.ts';

const TYPE = 'multipart/form-data; boundary=edge';
const part = (head: string, content: string): string =>
  `--edge\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
const parse = (text: string, type = TYPE): Promise<Record<string, string>> => parseUploadBody(Buffer.from(text), type);

describe('a form that carries a file', () => {
  it('is read as texts; a file that was not chosen is empty', async () => {
    const body = [
      part('name="_csrf"', 'token'),
      part('name="file"; filename="list.csv"', '\uFEFFsymbol\r\nKO'),
      part('name="none"; filename=""', ''),
      '--edge--\r\n',
    ].join('');
    expect(await parse(body)).toEqual({ _csrf: 'token', file: 'symbol\r\nKO', none: '' });
  });

  it.each([
    ['a field that stands twice', `${part('name="a"', '1')}${part('name="a"', '2')}--edge--\r\n`, TYPE],
    ['a field that could reach a prototype', `${part('name="__proto__"', '1')}--edge--\r\n`, TYPE],
    ['no end', part('name="a"', '1'), TYPE],
    ['no boundary', `${part('name="a"', '1')}--edge--\r\n`, 'multipart/form-data'],
    ['nothing', '', TYPE],
    ['words', 'hello', TYPE],
  ])('is refused with %s', async (_what, body, type) => {
    await expect(parse(body, type)).rejects.toMatchObject({ code: 'validation_failed' });
  });

  it('is read or refused, whatever it holds', async () => {
    const text = fc
      .array(
        fc.constantFrom(
          '--edge',
          '--',
          '\r\n',
          'Content-Disposition: form-data;',
          ' name="a"',
          '; filename="f"',
          'x',
          '\0',
        ),
        { maxLength: 25 },
      )
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (body) => {
        const read = await parse(body).catch((error: unknown) => error);
        if (!(read instanceof AppError))
          expect(Object.values(read as object).every((value) => typeof value === 'string')).toBe(true);
        else expect(read.code).toBe('validation_failed');
      }),
      { numRuns: 500 },
    );
  });
});

it.each([
  ['UTF-8', Buffer.from('dürr')],
  ['UTF-8 with its mark', Buffer.from('\uFEFFdürr')],
  ['UTF-16, little end first', Buffer.from('\uFEFFdürr', 'utf16le')],
  ['UTF-16, big end first', Buffer.from('\uFEFFdürr', 'utf16le').swap16()],
  ['windows-1252', Buffer.from('dürr', 'latin1')],
])('a text is read from %s', (_what, bytes) => {
  expect(readText(bytes)).toBe('dürr');
});
