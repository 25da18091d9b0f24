import { expect, it } from 'vitest';
import { readConfig } from './config.ts';

const contactOf = (text: string) => readConfig({ EDGAR_CONTACT: text }).edgarContact;

it('takes a name and an e-mail address', () => {
  expect(contactOf('Example Ltd ops@example.com')).toBe('Example Ltd ops@example.com');
});

it.each([
  ['Example Ltd', 'must end with an e-mail address'],
  ['Jürgen Müller ops@example.com', 'must be in plain letters (ASCII)'],
  ['ops@例え.jp', 'must be in plain letters (ASCII)'],
])('says of %s what is wrong with it', (text, what) => {
  expect(() => contactOf(text)).toThrow(`EDGAR_CONTACT ${what}`);
});
