import { expect, it } from 'vitest';
import { checkMarket } from './market.checks.ts';

const FACTS = { label: 'Yahoo Finance', isDemo: false, isProduction: true, calendarWarning: null, resting: [] };
const UNTIL = Date.UTC(2026, 10, 23, 12, 0, 0);

it('says where prices come from', () => {
  expect(checkMarket(FACTS)).toEqual([
    { name: 'market data', status: 'ok', text: 'Prices come from Yahoo Finance.', fix: null },
  ]);
});

it('names each source that is left alone, and until when', () => {
  const lines = checkMarket({ ...FACTS, resting: [{ source: 'yahoo', until: UNTIL }] });
  expect(lines).toMatchObject([
    { status: 'problem', text: expect.stringContaining('2026-11-23T12:00:00.000Z') as string },
  ]);
});

it('passes on what is to be said of the calendar, and warns of generated prices in production only', () => {
  const lines = checkMarket({ ...FACTS, isDemo: true, calendarWarning: 'It ends soon.' });
  expect(lines.map(({ status, text }) => [status, text.slice(0, 13)])).toEqual([
    ['warning', 'It ends soon.'],
    ['warning', 'Prices are ge'],
  ]);
  expect(checkMarket({ ...FACTS, isDemo: true, isProduction: false })[0]?.status).toBe('ok');
});
