// Statements whose net income, earnings per share and shares cannot all be right, from the written definitions.

const DAY = 86_400_000;
const SPLITS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100];

const looksLikeSplit = (ratio) =>
  SPLITS.some((n) => [n, 1 / n].some((split) => Math.abs(Math.log(ratio / split)) <= Math.log(1.08)));

/** What is wrong with a year: `signs`, `shares`, or `split` for one that a split off the record would explain. */
function faultOf(year, before) {
  const income = year.net_income_common ?? year.net_income;
  if (!income || year.eps === undefined) return undefined;
  if (Math.sign(income) !== Math.sign(year.eps)) return 'signs';
  if (Math.abs(year.eps_basic) < 0.1 || before?.shares === undefined) return undefined;
  // The data set states no shares, so that an earlier year's are compared.
  if (Math.abs(before.eps_basic) < 0.1 || Date.parse(year.end) - Date.parse(before.end) > 400 * DAY) return undefined;
  const ratio = year.shares / before.shares;
  if (ratio >= 0.67 && ratio <= 1.5) return undefined;
  return looksLikeSplit(ratio) ? 'split' : 'shares';
}

/** The years (newest first) without earnings per share and shares where they contradict, each with its fault. */
export function judged(years) {
  const out = [];
  let before;
  for (const year of years.toReversed()) {
    const fault = faultOf(year, before);
    const contradicts = fault === 'signs' || fault === 'shares';
    out.unshift(
      contradicts ? { ...year, fault, eps: undefined, eps_basic: undefined, shares: undefined } : { ...year, fault },
    );
    // A split lies between this year and the one it was compared with.
    if (fault === 'split') out[0].comparedWith = before.end;
    if (!contradicts) before = year;
  }
  return out;
}

/** True where a split off the record lies between two of these years. */
export function hasSplitOffRecord(years) {
  const ends = years.flatMap((year) => year?.end ?? []);
  return years.some((year) => year?.fault === 'split' && ends.includes(year.comparedWith));
}
