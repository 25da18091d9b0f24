import { expect, it } from 'vitest';
import { calendarEnd } from '../engine/market/calendar.ts';
import { calendarWarning } from './calendar-warning.ts';

it('warns of the end of the exchange calendar from 60 days before it on', () => {
  expect(calendarWarning(calendarEnd() - 61)).toBeNull();
  expect(calendarWarning(calendarEnd() - 60)).toMatch(/^The exchange calendar ends on 2035-12-31/);
  expect(calendarWarning(calendarEnd() + 1)).toMatch(/^The exchange calendar ended on 2035-12-31/);
});
