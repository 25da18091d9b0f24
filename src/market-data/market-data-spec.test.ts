import { expect, it } from 'vitest';
import { parseMarketData } from './market-data-spec.ts';

const parse = (text: string) =>
  parseMarketData(text, ['yahoo', 'edgar'], ['auto', 'demo', 'files:DIR', 'yahoo', 'edgar']);

it('reads live sources in their order, and one own source whole', () => {
  expect(parse(' yahoo , edgar ')).toEqual({ kind: 'live', ids: ['yahoo', 'edgar'] });
  expect(parse('auto')).toEqual({ kind: 'auto' });
  expect(parse('files:./a,b')).toEqual({ kind: 'own', spec: 'files:./a,b' });
  expect(parse('demo')).toEqual({ kind: 'own', spec: 'demo' });
});

it.each(['demo,yahoo', 'yahoo,demo', 'yahoo,auto'])('does not mix %s', (text) => {
  expect(() => parse(text)).toThrow('stands alone');
});

it.each(['demo-x', 'yahooo', 'YAHOO', 'yahoo,', 'yahoo edgar'])('lists every source where %s is none', (text) => {
  expect(() => parse(text)).toThrow('there are: auto, demo, files:DIR, yahoo, edgar');
});

it('refuses a source that is named twice', () => {
  expect(() => parse('yahoo,yahoo')).toThrow('names a source twice');
});
