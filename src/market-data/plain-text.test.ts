import { expect, it } from 'vitest';
import { plainText } from './plain-text.ts';
import { ProviderError } from './provider.ts';

it('leaves a name as it is, in any script', () => {
  for (const name of ['AT&T Inc.', 'L’Oréal', '日本電信電話', 'Deutsche Börse 🏦']) expect(plainText(name)).toBe(name);
});

it('takes out what could rewrite a terminal or turn the text round', () => {
  expect(plainText('\u001b[2JAcme\r\nCorp\u202e\u0007 ')).toBe('[2JAcme Corp');
  expect(plainText('A\u2028B\u009bC\ud800')).toBe('A B C');
});

it('leaves no half of a character where it cuts', () => {
  expect(plainText('Bank🏦', 5)).toBe('Bank');
});

it('keeps what a source said out of the words of its failure', () => {
  const message = 'KO is traded on \u001b[31mNYQ\n.';
  expect(new ProviderError('source_refused', { source: 'yahoo', message, retry: 'never' }).message).toBe(
    'KO is traded on  [31mNYQ .',
  );
});
