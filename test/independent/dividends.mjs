// Dividends read out of the price file, and the figures that need nothing but them and the price.

const DAY = 86_400_000;
const daysBetween = (a, b) => (Date.parse(b) - Date.parse(a)) / DAY;

/** The same month and day `years` earlier (29 February becomes the 28th). */
export function yearsBefore(day, years) {
  const year = String(Number(day.slice(0, 4)) - years);
  const text = `${year}${day.slice(4)}`;
  return day.endsWith('-02-29') && Number(year) % 4 !== 0 ? `${year}-02-28` : text;
}

function exDates(bars) {
  const found = [];
  for (let i = 1; i < bars.length; i += 1) {
    const before = bars[i - 1].adj / bars[i - 1].close;
    const after = bars[i].adj / bars[i].close;
    if (after / before > 1 + 1e-5) found.push({ day: bars[i].date, amount: bars[i - 1].close * (1 - before / after) });
  }
  return found;
}

function bookedOnce(list) {
  const kept = [];
  for (const dividend of list) {
    const twin = kept.some(
      (k) => daysBetween(k.day, dividend.day) <= 21 && Math.abs(dividend.amount / k.amount - 1) <= 0.02,
    );
    if (!twin) kept.push(dividend);
  }
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

/** Sum of the dividends with ex-date after `from`, up to and with `to`. */
export function paidBetween(dividends, from, to) {
  return dividends.filter((d) => d.day > from && d.day <= to).reduce((total, d) => total + d.amount, 0);
}

const trailingYear = (dividends, day) => paidBetween(dividends, yearsBefore(day, 1), day);

function yearsWithoutCut(dividends, asOf, fileStart) {
  let years = 0;
  for (;;) {
    const later = trailingYear(dividends, yearsBefore(asOf, years));
    const earlier = trailingYear(dividends, yearsBefore(asOf, years + 1));
    if (yearsBefore(asOf, years + 2) < fileStart) return years;
    if (earlier === 0 || later < earlier * 0.995) return years;
    years += 1;
  }
}

function growth5y(dividends, asOf, fileStart) {
  const base = trailingYear(dividends, yearsBefore(asOf, 5));
  const beforeBase = trailingYear(dividends, yearsBefore(asOf, 6));
  if (yearsBefore(asOf, 7) < fileStart || base === 0 || beforeBase === 0) return undefined;
  return (trailingYear(dividends, asOf) / base) ** (1 / 5) - 1;
}

/** Yield, growth, years without a cut and the Chowder sum at `asOf`; `dividends` may go on after it. */
export function dividendFigures(dividends, asOf, fileStart, close) {
  const ttm = trailingYear(dividends, asOf);
  const growth = growth5y(dividends, asOf, fileStart);
  const dividendYield = ttm / close;
  return {
    ttm,
    ttm5yAgo: trailingYear(dividends, yearsBefore(asOf, 5)),
    dividend_yield: dividendYield,
    dividend_growth_5y: growth,
    years_without_cut: yearsWithoutCut(dividends, asOf, fileStart),
    chowderSum: growth === undefined ? undefined : dividendYield + growth,
    chowder: growth === undefined ? undefined : dividendYield + growth - (dividendYield >= 0.03 ? 0.12 : 0.15),
  };
}
