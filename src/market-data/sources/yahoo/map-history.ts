import { formatDay, type Day } from '../../../engine/market/day.ts';
import type { Dividend, Split } from '../../../engine/market/snapshot.ts';
import type { History } from '../../live/live-source.ts';
import type { DataProblem } from '../../provider.ts';
import { readBars, type ChartAsked } from './bars.ts';
import { fieldsAt, isFields, isNumber, listAt, optionalText, textAt, type Fields } from './fields.ts';
import { broken } from './failures.ts';
import { isDelisted, securityOf } from './listing.ts';
import { sessionDays, type SessionDays } from './session-days.ts';

/**
 * The history of a `v8/finance/chart` answer of daily bars, without the sector, which it does not have. Null for a
 * listing that is no more. Yahoo's bars, volumes and dividends are adjusted for every split up to the day of asking.
 */
export function mapHistory(json: Fields, asked: ChartAsked): History | null {
  const results = listAt(fieldsAt(json['chart'], 'chart')['result'], 'chart.result');
  if (results.length !== 1) throw broken(`one chart was asked and ${results.length} came`, 'back-off');
  const chart = fieldsAt(results[0], 'the chart');
  const meta = fieldsAt(chart['meta'], 'the chart meta');
  const answered = textAt(meta['symbol'], 'its symbol');
  if (answered !== asked.symbol) throw broken(`${asked.symbol} was asked and ${answered} came`);
  if (meta['dataGranularity'] !== '1d') throw broken(`its bars are not daily`);
  const words = {
    symbol: answered,
    name: optionalText(meta['longName']) ?? optionalText(meta['shortName']),
    exchange: textAt(meta['exchangeName'], 'its exchange'),
    type: textAt(meta['instrumentType'], 'its type'),
    currency: textAt(meta['currency'], 'its currency'),
  };
  if (isDelisted(words)) return null;
  const security = securityOf(words);
  const days = sessionDays(meta);
  const problems: DataProblem[] = [];
  const candles = readBars(chart, days, asked, problems);
  const isKept = ({ day }: { readonly day: Day }): boolean => asked.from === null || day >= asked.from;
  const events = chart['events'];
  const dividends = readDividends(events, days, problems).filter((one) => isKept(one) && one.day <= asked.clock);
  const splits = readSplits(events, days, problems).filter(isKept);
  return { security, candles, dividends, splits, tickerSince: null, ...(problems.length > 0 ? { problems } : {}) };
}

function readDividends(events: unknown, days: SessionDays, problems: DataProblem[]): Dividend[] {
  return eventsOf(events, 'dividends', days, problems, ({ amount }, day) =>
    isNumber(amount) && amount > 0 ? { day, amount } : null,
  );
}

function readSplits(events: unknown, days: SessionDays, problems: DataProblem[]): Split[] {
  return eventsOf(events, 'splits', days, problems, ({ numerator, denominator }, day) => {
    const isRatio = isNumber(numerator) && isNumber(denominator) && numerator > 0 && denominator > 0;
    return isRatio ? { day, ratio: numerator / denominator } : null;
  });
}

/** Events of a kind, oldest first. One without a value is left out and reported; one without a date breaks the answer. */
function eventsOf<Event extends { readonly day: Day }>(
  events: unknown,
  kind: 'dividends' | 'splits',
  days: SessionDays,
  problems: DataProblem[],
  read: (fields: Fields, day: Day) => Event | null,
): Event[] {
  const all = isFields(events) ? events[kind] : undefined;
  if (all === undefined || all === null) return [];
  const found: Event[] = [];
  for (const one of Object.values(fieldsAt(all, kind))) {
    const fields = fieldsAt(one, `one of the ${kind}`);
    const day = days.dayOf(fields['date']);
    const event = read(fields, day);
    if (event === null) problems.push({ where: `${kind} on ${formatDay(day)}`, what: 'left out: it has no value' });
    else found.push(event);
  }
  return found.sort((a, b) => a.day - b.day);
}
