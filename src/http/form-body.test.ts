import { describe, expect, it } from 'vitest';
import { parseFormBody } from './form-body.ts';

const refused = (text: string): string => {
  try {
    parseFormBody(text);
  } catch (error) {
    return (error as { userMessage?: string }).userMessage ?? String(error);
  }
  return 'taken';
};

describe('a form', () => {
  it('is its fields as texts, on a plain object', () => {
    const fields = parseFormBody('name=Ann+B&tag=%C3%A9%3D&empty=&bare');
    expect(fields).toEqual({ name: 'Ann B', tag: 'é=', empty: '', bare: '' });
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
  });

  it('is refused where a field stands twice, or would reach a prototype', () => {
    expect(refused('a=1&a=2')).toBe('The field "a" stands twice.');
    expect(refused('a=1&%61=1')).toBe('The field "a" stands twice.');
    expect(refused('__proto__=1')).toBe('The form holds a field that is not allowed.');
  });

  it('is refused where a field holds what no keyboard types and PostgreSQL keeps in no text', () => {
    expect(refused('session=a%00b')).toBe('The field "session" holds a character that is not allowed.');
    expect(refused('a%00=b')).toBe('The field "a\uFFFD" holds a character that is not allowed.');
    expect(refused('note=a%0D%0Ab%09c%F0%9F%98%80')).toBe('taken');
  });
});
