// Dividends read out of the price file, and the figures that need nothing but them and the price.
import {
  endsOfFiveYears,
  number,
  openFall,
  scheduleOn,
  yearOn,
  yearsBefore,
  yearsWithoutCut,
} from './dividend-schedule.mjs';

const daysBetween = (a, b) => number(b) - number(a);

function exDates(bars) {
  const found = [];
  for (let i = 1; i < bars.length; i += 1) {
    const before = bars[i - 1].adj / bars[i - 1].close;
    const after = bars[i].adj / bars[i].close;
    if (after / before > 1 + 1e-5) found.push({ day: bars[i].date, amount: bars[i - 1].close * (1 - before / after) });
  }
  return found;
}

/** The middle gap of the nine ex-dates around, in days; of under five there is no telling. */
function usualGap(list, at) {
  const near = list.slice(Math.max(0, at - 4), at + 5);
  if (near.length < 5) return Infinity;
  const gaps = near
    .slice(1)
    .map((d, i) => daysBetween(near[i].day, d.day))
    .sort((a, b) => a - b);
  return (gaps[Math.ceil(gaps.length / 2) - 1] + gaps[Math.floor(gaps.length / 2)]) / 2;
}

function bookedOnce(list) {
  const kept = [];
  list.forEach((dividend, i) => {
    const within = Math.min(21, 0.4 * usualGap(list, i));
    const twin = kept.some(
      (k) => daysBetween(k.day, dividend.day) <= within && Math.abs(dividend.amount / k.amount - 1) <= 0.02,
    );
    if (!twin) kept.push(dividend);
  });
  return kept;
}

/** Lower median of the amounts; undefined of none. */
function usual(list) {
  const amounts = list.map((d) => d.amount).sort((a, b) => a - b);
  return amounts[Math.ceil(amounts.length / 2) - 1];
}

/**
 * Vendors restate some companies' dividends for a later split and not others': this file has Apple's right and
 * Coca-Cola's before 2012 twice too large. The usual one of the four payments before the split and of the four after
 * it, within 550 days, says which it is: a step nearer to the split ratio than to 1 means that they were left as paid.
 */
function restated(list, splits) {
  let out = list;
  for (const [day, ratio] of splits) {
    const before = usual(out.filter((d) => d.day < day && daysBetween(d.day, day) <= 550).slice(-4));
    const after = usual(out.filter((d) => d.day >= day && daysBetween(day, d.day) <= 550).slice(0, 4));
    if (before === undefined || after === undefined) continue;
    const step = Math.log(before / after);
    const leftAsPaid = Math.abs(step - Math.log(ratio)) < Math.abs(step);
    if (leftAsPaid) out = out.map((d) => (d.day < day ? { ...d, amount: d.amount / ratio } : d));
  }
  return out;
}

/** Dividends as the file implies them (`asBooked`), and the same counted once and restated for splits (`paid`). */
export function dividendsOf(bars, splits) {
  const asBooked = exDates(bars);
  return { asBooked, paid: restated(bookedOnce(asBooked), splits) };
}

/** The year of dividends on a day, extras in: what payouts are measured by. */
export function yearWithExtras(dividends, day, fileStart) {
  if (yearsBefore(day, 1) < fileStart) return undefined;
  const { regular, extras } = yearOn(scheduleOn(dividends, day), day);
  return regular + extras;
}

const chowderThreshold = (dividendYield, sector) => {
  if (sector === 'Utilities') return 0.08;
  return dividendYield >= 0.03 ? 0.12 : 0.15;
};

/**
 * Yield, growth, years without a cut and the Chowder sum at `asOf`; `dividends` may go on after it. `splitsTold`: false
 * where the source tells no splits, which leaves a fall as in a split open.
 */
export function dividendFigures(dividends, { asOf, fileStart, close, sector, splitsTold }) {
  const schedule = scheduleOn(dividends, asOf);
  const year = yearOn(schedule, asOf);
  const fall = splitsTold || schedule.n === undefined ? undefined : openFall(schedule);
  const five = endsOfFiveYears(schedule);
  const ends = five !== undefined && fall !== undefined && five.since < fall ? undefined : five;
  const growth = ends === undefined ? undefined : (ends.last / ends.first) ** (1 / 5) - 1;
  const dividendYield = yearsBefore(asOf, 1) < fileStart ? undefined : year.regular / close;
  const both = growth === undefined || dividendYield === undefined ? undefined : dividendYield + growth;
  return {
    regular: year.regular,
    payments: year.payments,
    rhythm: schedule.n,
    extras: year.extras,
    ends,
    dividend_yield: dividendYield,
    dividend_growth_5y: growth,
    years_without_cut: yearsBefore(asOf, 2) < fileStart ? undefined : yearsWithoutCut(schedule, fall),
    chowderSum: both,
    chowder: both === undefined ? undefined : both - chowderThreshold(dividendYield, sector),
  };
}
