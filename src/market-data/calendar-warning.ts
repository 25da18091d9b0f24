import { calendarDaysLeft, calendarEnd } from '../engine/market/calendar.ts';
import { formatDay, type Day } from '../engine/market/day.ts';

/** A line for the operator from 60 days before the exchange calendar ends on; null before that. */
export function calendarWarning(today: Day): string | null {
  const left = calendarDaysLeft(today);
  if (left === null) return null;
  const when = left < 0 ? 'ended on' : 'ends on';
  return (
    `The exchange calendar ${when} ${formatDay(calendarEnd())}: after that holidays are not known for certain, and ` +
    'prices may be called stale that are not. Update TradeWise.'
  );
}
