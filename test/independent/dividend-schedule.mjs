// The rhythm of a dividend record, its extras, its runs and its years, from the written definitions.

const DAY = 86_400_000;
const YEAR = 365.25;
const RHYTHMS = [52, 12, 4, 2, 1];

export const number = (day) => Date.parse(day) / DAY;
const apart = (earlier, later) => number(later) - number(earlier);

/** The same month and day `years` earlier (29 February becomes the 28th). */
export function yearsBefore(day, years) {
  const year = String(Number(day.slice(0, 4)) - years);
  const text = `${year}${day.slice(4)}`;
  return day.endsWith('-02-29') && Number(year) % 4 !== 0 ? `${year}-02-28` : text;
}

const plusDays = (day, n) => new Date(Date.parse(day) + n * DAY).toISOString().slice(0, 10);

function middle(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return (low + high) / 2;
}

const sum = (list) => list.reduce((total, d) => total + d.amount, 0);
const gapsIn = (list) => list.map((d, i) => (i === 0 ? undefined : apart(list[i - 1].day, d.day))).slice(1);

/** Payments a year that a gap of days stands for. */
function rhythmOf(gap) {
  const off = (n) => Math.abs(Math.log(YEAR / gap) - Math.log(n));
  return RHYTHMS.reduce((best, n) => (off(n) < off(best) ? n : best));
}

/** Sum of what was paid after `from`, up to and with `to`. */
export function paidBetween(dividends, from, to) {
  return sum(dividends.filter((d) => d.day > from && d.day <= to));
}

/** The list without those that are nearer than half an interval and less like the usual amount than their neighbour. */
function withoutNear(list, rhythmAt) {
  const kept = [];
  list.forEach((d, i) => {
    const near = kept.at(-1);
    const half = near === undefined ? 0 : YEAR / Math.max(rhythmAt(near.i), rhythmAt(i)) / 2;
    if (near === undefined || apart(near.day, d.day) >= half) {
      kept.push({ ...d, i });
      return;
    }
    const usual = (kept.at(-2) ?? list[i + 1])?.amount;
    // Nothing tells two amounts apart that lie as far from the usual one, but for the rounding of the file.
    const further = Math.abs(near.amount - usual) - Math.abs(d.amount - usual) > 0.001 * usual;
    if (usual !== undefined && further) kept[kept.length - 1] = { ...d, i };
  });
  return kept;
}

function rhythmOfNine(nine) {
  const first = rhythmOf(middle(gapsIn(nine)));
  const regular = withoutNear(nine, () => first);
  return regular.length > 1 ? rhythmOf(middle(gapsIn(regular))) : first;
}

function fasterOf(list, rhythm) {
  const four = list.slice(-4);
  if (four.length < 4) return rhythm;
  const found = gapsIn(four).map(rhythmOf);
  const amounts = four.map((d) => d.amount);
  const alike = Math.max(...amounts) / Math.min(...amounts) < 1.25;
  return alike && found[0] > rhythm && found.every((n) => n === found[0]) ? found[0] : rhythm;
}

/** For every payment the rhythm around it, from the nine ex-dates that it is the middle of, where there are so many. */
function rhythmsOf(list) {
  const nines = list.slice(0, Math.max(1, list.length - 8)).map((_, i) => rhythmOfNine(list.slice(i, i + 9)));
  nines[nines.length - 1] = fasterOf(list, nines.at(-1));
  const nine = (i) => nines[Math.max(0, Math.min(i, nines.length - 1))];
  // What was expected after one of the first eight is told by those up to it; after the very first, by the first three.
  const early = (i) => rhythmOfNine(list.slice(0, i === 0 ? 3 : i + 1));
  return { around: list.map((_, i) => nine(i - 4)), upTo: list.map((_, i) => (i < 8 ? early(i) : nine(i - 8))) };
}

function isCutOver(list, day) {
  const [one, two] = [yearsBefore(day, 1), yearsBefore(day, 2)];
  return paidBetween(list, one, day) < 0.98 * paidBetween(list, two, one);
}

/** Everything that is known of the record on `day`: rhythm, regular payments by run, extras. */
export function scheduleOn(dividends, day) {
  const list = dividends.filter((d) => d.day <= day);
  if (list.length < 3) return { list, regular: [], extras: [], run: [], stopped: false };
  const { around, upTo } = rhythmsOf(list);
  const kept = withoutNear(list, (i) => around[i]);
  const extras = list
    .filter((d) => !kept.some((k) => k.day === d.day))
    .map(({ day: on, amount }) => ({ day: on, amount }));
  let run = 0;
  const inRuns = kept.map((d, k) => {
    const before = kept[k - 1];
    const interval = before && YEAR / Math.min(upTo[before.i], around[d.i]);
    const gap = before ? apart(before.day, d.day) / interval : 0;
    const ends = gap > 2.6 || (gap > 1.6 && isCutOver(list, d.day));
    if (ends) run += 1;
    return { day: d.day, amount: d.amount, rhythm: around[d.i], run, gap: gap > 1.6 && !ends };
  });
  inRuns.forEach((d, k) => {
    const beside = [k - 2, k - 1, k + 1, k + 2].map((at) => inRuns[at]).filter((other) => other?.run === d.run);
    const usual = middle(beside.map((other) => other.amount));
    if (beside.length < 2 || d.amount <= 2.5 * usual) return;
    extras.push({ day: d.day, amount: d.amount - usual });
    d.amount = usual;
  });
  const n = around.at(-1);
  const stopped = apart(inRuns.at(-1).day, day) > (1.6 * YEAR) / n;
  return { list, n, regular: inRuns, extras, run: inRuns.filter((d) => d.run === run).reverse(), stopped };
}

/** What stands for a year of dividends on `day`. */
export function yearOn({ list, n, regular, extras, run, stopped }, day) {
  const from = yearsBefore(day, 1);
  const within = (all) => all.filter((d) => d.day > from && d.day <= day);
  const counted = n === undefined ? within(list) : stopped ? within(regular) : run.slice(0, n);
  return { regular: sum(counted), payments: counted.length, extras: sum(within(extras)) };
}

/** The end of calendar years: half an interval, of the fastest rhythm there was, after the newest payment. */
function yearEnd({ run }) {
  const fastest = Math.max(...run.map((d) => d.rhythm));
  return plusDays(run[0].day, Math.round(YEAR / fastest / 2));
}

function calendarYear(schedule, back) {
  const end = yearEnd(schedule);
  const [from, to] = [yearsBefore(end, back + 1), yearsBefore(end, back)];
  const oldest = schedule.run.at(-1);
  if (apart(from, oldest.day) > YEAR / oldest.rhythm) return undefined;
  return paidBetween(schedule.run, from, to);
}

/** True where the payments of the year `back` years back come in today's rhythm and as many years ago as they should. */
function inRhythm({ run, n }, back) {
  const at = Math.min(back, Math.ceil(run.length / n) - 1);
  const [first, ...others] = run.slice(at * n, at * n + n + 1);
  const years = apart(first.day, run[0].day) / YEAR;
  if (Math.abs(years - at) >= 0.5) return false;
  return others.length === 0 || rhythmOf(middle(gapsIn([first, ...others].reverse()))) === n;
}

/** The newest payment that fell as in a split; only where the source tells no splits does it leave a doubt. */
export function openFall({ run, n }) {
  const shares = [1 / 2, 1 / 3, 1 / 4, 1 / 5, 2 / 3, 3 / 4, 4 / 5];
  const fall = run.findIndex((d, i) => {
    const before = run[i + 1];
    if (before === undefined || !shares.some((share) => Math.abs(d.amount / before.amount / share - 1) <= 0.02))
      return false;
    const [yearBefore, yearAfter] = [run[i + n], run[i + 1 - n]];
    if (yearBefore) return d.amount < 0.995 * yearBefore.amount;
    return !yearAfter || yearAfter.amount < 0.995 * before.amount;
  });
  return run[fall]?.day;
}

/** `from`: the first day whose payments can be compared; undefined where all can. */
export function yearsWithoutCut(schedule, from) {
  const { run, n, stopped } = schedule;
  if (n === undefined) return undefined;
  for (let years = 0; !stopped; years += 1) {
    const [a, b] = [run.slice(years * n, (years + 1) * n), run.slice((years + 1) * n, (years + 2) * n)];
    const even = inRhythm(schedule, years) && inRhythm(schedule, years + 1);
    const [later, earlier] = [calendarYear(schedule, years), calendarYear(schedule, years + 1)];
    const calendarFalls = earlier === undefined ? undefined : later < 0.98 * earlier;
    if (even && b.length < n) return years;
    const acrossGap = [...a, ...b].slice(0, -1).some((d) => d.gap);
    const paymentsFall = sum(a) < 0.995 * sum(b);
    const byCalendar = !even || (paymentsFall && acrossGap && earlier !== undefined);
    const reads = byCalendar ? plusDays(yearsBefore(yearEnd(schedule), years + 2), 1) : b.at(-1).day;
    if (from !== undefined && reads < from) return years;
    const falls = !even ? (calendarFalls ?? true) : paymentsFall && (!acrossGap || (calendarFalls ?? true));
    if (falls) return years;
  }
  return 0;
}

/** First and last year of five years' growth; undefined where the run does not hold them. */
export function endsOfFiveYears(schedule) {
  const { run, n, stopped } = schedule;
  if (n === undefined || stopped) return undefined;
  const even = [0, 1, 2, 3, 4, 5].every((back) => inRhythm(schedule, back));
  if (even && !run.slice(0, 6 * n - 1).some((d) => d.gap)) {
    if (run.length < 6 * n) return undefined;
    return { first: sum(run.slice(5 * n, 6 * n)), last: sum(run.slice(0, n)), since: run[6 * n - 1].day };
  }
  const [last, ...earlier] = [0, 1, 2, 3, 4, 5].map((back) => calendarYear(schedule, back));
  const first = earlier.at(-1);
  if (first === undefined || earlier.includes(0)) return undefined;
  return { first, last, since: plusDays(yearsBefore(yearEnd(schedule), 6), 1) };
}
