/** What a check of the facts found, as the engine gives it: `check`, `day` and what belongs to the check. */
export type DoubtParams = Readonly<Record<string, number | string | boolean | null>>;

export interface DoubtFormat {
  /** A date of the form 2026-01-02 as it is shown. */
  readonly date: (iso: string) => string;
  readonly number: (value: number, decimals: number) => string;
}

/** Dates as in the files, for the command line. */
export const PLAIN: DoubtFormat = { date: (iso) => iso, number: (value, decimals) => value.toFixed(decimals) };

const FILES = 'files';

/** One doubt in words, without a full stop: what was found, of which size and day, and what mends it. */
export function doubtText(params: DoubtParams, format: DoubtFormat): string {
  const check = String(params['check'] ?? '');
  const words = CHECKS[check]?.(params, format) ?? (check.replaceAll('_', ' ') || 'a check failed');
  const day = check === 'jump_without_split' && params['what'] === 'wrong_row' ? params['row'] : params['day'];
  const on = typeof day === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(day) ? ` (${format.date(day)})` : '';
  const mend = MENDS[check]?.(params) ?? '';
  return `${words}${on}${mend === '' ? '' : `; ${mend}`}`;
}

type Words = (params: DoubtParams, format: DoubtFormat) => string;

const text = (params: DoubtParams, name: string): string => String(params[name] ?? '');
const number = (params: DoubtParams, name: string): number => {
  const value = params[name];
  return typeof value === 'number' ? value : Number.NaN;
};

/** The words made of a value, nothing where it is not given. */
const given = (params: DoubtParams, name: string, words: (value: string) => string): string => {
  const value = text(params, name);
  return value === '' ? '' : words(value);
};

/** " by 51 %" or " to 3.2 times"; nothing where the size is not given. */
function moved(params: DoubtParams, { number: show }: DoubtFormat): string {
  const ratio = number(params, 'ratio');
  if (!(ratio > 0)) return 'moves';
  if (ratio >= 3) return `rises to ${show(ratio, 1)} times the close before`;
  const percent = show(Math.abs(ratio - 1) * 100, 0);
  if (percent === '0') return 'does not move';
  return `${ratio < 1 ? 'falls' : 'rises'} by ${percent}\u00a0%`;
}

/** "3:2 split", or "split" where the ratio is not given. */
const splitOf = (params: DoubtParams): string => `${text(params, 'split')} split`.trimStart();

const RHYTHMS: Readonly<Record<string, string>> = {
  weekly: 'one row a week',
  monthly: 'one row a month',
  every_second_session: 'a row for every second session',
};

const jump: Words = (params, format) => {
  const size = `the close ${moved(params, format)}`;
  const trading = params['volume'] === 'unknown' ? 'its trading is not known' : 'without a rise in trading';
  switch (params['what']) {
    case 'wrong_row':
      return `${size} and is back within five sessions, ${trading}, as after a wrong row`;
    case 'split':
      return `${size} as in a ${splitOf(params)}, ${trading}, and no split is on record`;
    case 'split_of_other_day':
      return `${size} as in a ${splitOf(params)}, which is on record for another day, ${format.date(text(params, 'recorded'))}`;
    default:
      return `${size}, ${trading}, and no split is on record`;
  }
};

const splitUnclear: Words = (params, format) => {
  const split = `the ${splitOf(params)} on record`;
  switch (params['what']) {
    case 'moved':
      return `${split} for ${format.date(text(params, 'recorded'))} shows in the prices one session off and is counted there`;
    case 'either':
      return `${split} is too small beside the day\u2019s movement to tell whether the prices show it`;
    default:
      return `${split} does not fit the prices: the close ${moved(params, format)}`;
  }
};

const dividend: Words = (params, format) => {
  if (params['what'] === 'not_positive') return 'a dividend is not above zero';
  const share = number(params, 'share_of_price');
  const size = Number.isFinite(share) ? ` of ${format.number(share * 100, 0)}\u00a0% of the price` : '';
  return `a dividend${size} is on record, and the close ${moved(params, format)} on its ex-date`;
};

const doubled: Words = (params, { number: show }) => {
  const amount = (name: string, words: (shown: string) => string): string => {
    const value = number(params, name);
    return Number.isFinite(value) ? words(show(value, value < 1 ? 3 : 2)) : '';
  };
  const which = params['what'] === 'newest' ? 'the one before' : 'those beside it';
  const [paid, usual] = [amount('amount', (size) => ` of ${size}`), amount('usual', (size) => ` (${size})`)];
  return `the dividend${paid} is twice ${which}${usual}: raised, paid with an extra, or booked twice`;
};

const CHECKS: Readonly<Record<string, Words>> = {
  non_positive_price: () => 'a price is zero or negative',
  unordered_range: (params) => {
    if (params['what'] === 'days') return 'the rows are not in the order of their days';
    const sessions = number(params, 'sessions');
    const of = sessions > 1 ? ` on ${String(sessions)} days, the newest` : '';
    return `the high lies below the low, or open or close outside of both${of}`;
  },
  sparse_rows: (params) => {
    const have = number(params, 'have');
    const count = have >= 0 ? ` only ${String(have)} of the last ${text(params, 'of')}` : ' too few of the last';
    const rhythm = RHYTHMS[text(params, 'rhythm')];
    return `prices are there for${count} sessions of the exchange${rhythm === undefined ? '' : `, ${rhythm}`}`;
  },
  rows_off_sessions: (params) =>
    `${given(params, 'extra', (rows) => `${rows} `)}rows of the last year are of days on which the exchange was closed`,
  split_not_in_prices: (params, format) =>
    params['basis'] === 'as_traded'
      ? `the ${splitOf(params)} on record is not in the prices, which seem to be adjusted for it already`
      : `the ${splitOf(params)} on record was not applied to the prices before it: the close ${moved(params, format)}`,
  split_unclear: splitUnclear,
  split_in_adjusted_close: (params) =>
    params['what'] === 'apart'
      ? `the adjusted close falls against the close on ${text(params, 'sessions')} of the last ${text(params, 'of')} sessions, as no dividend makes it`
      : `close and adjusted close differ by a ${splitOf(params)}, and no split is on record`,
  jump_without_split: jump,
  large_move: (params, format) => {
    const trading = number(params, 'trading');
    const rise = trading >= 2 ? `, with ${format.number(trading, 1)} times the usual trading` : '';
    return `the close ${moved(params, format)} in one session${rise}: taken as a true event`;
  },
  currency_change: (params) => {
    const [from, to] = [text(params, 'from'), text(params, 'to')];
    const which = from === '' || to === '' ? '' : ` from ${from} to ${to}`;
    return `the currency of the statements changes${which} within the history`;
  },
  ticker_reuse: (params, format) =>
    params['what'] === 'level_break'
      ? `after ${text(params, 'days')} days without a row the close ${moved(params, format)}: the ticker may have been another company\u2019s before`
      : 'the ticker belonged to another company before',
  long_gap: (params) => `rows are missing${given(params, 'days', (days) => ` for ${days} days`)}`,
  no_volume: () =>
    'the source has no volume, so that a jump of the price cannot be held against the trading of its day',
  zero_volume_run: (params) =>
    `nothing was traded for ${given(params, 'sessions', (n) => `${n} sessions`) || 'many sessions'} in a row`,
  repeated_rows: (params, format) => {
    const rows = given(params, 'rows', (count) => `${count} `);
    const from = given(params, 'from', (day) => `, from ${format.date(day)} on`);
    return `${rows}rows in succession are the same in prices and volume${from}: the source stood still`;
  },
  dividend_not_in_price: dividend,
  dividend_doubled: doubled,
  // Of analyses made before engine 1.1.0.
  dividend_out_of_proportion: () => 'a dividend is out of proportion to the price',
};

/** True where the facts come from a folder of files, which its operator can correct. */
export function isFromFiles(params: DoubtParams): boolean {
  return params['source'] === FILES;
}

/** What the operator of a folder of files can do; nothing of a source that only its vendor can mend. */
const MENDS: Readonly<Record<string, (params: DoubtParams) => string>> = {
  sparse_rows: () => 'a file of daily prices is needed',
  rows_off_sessions: (params) =>
    isFromFiles(params)
      ? `take those rows of ${text(params, 'symbol')} out of its file, or correct the dates where all are a day off`
      : '',
  ticker_reuse: (params) => (isFromFiles(params) ? 'take the rows before that day out of its file' : ''),
  long_gap: (params) =>
    isFromFiles(params) ? 'add the rows that are missing, or take those before the gap out of the file' : '',
  jump_without_split: (params) => {
    if (!isFromFiles(params) || params['row'] === undefined) return '';
    const row = text(params, 'row');
    if (params['what'] === 'split_of_other_day') return `if it was the split, write ${row} in splits.csv`;
    if (params['basis'] === 'as_traded') return `if it was a split, add ${row} to splits.csv`;
    return `if it was a split, add ${row} to splits.csv and put prices that are adjusted for it in the file`;
  },
  split_not_in_prices: (params) => {
    if (!isFromFiles(params)) return '';
    const row = text(params, 'row');
    return params['basis'] === 'as_traded'
      ? `read the folder with ?adjusted=split, or take ${row} out of splits.csv`
      : `put prices that are adjusted for it in the file, or take ${row} out of splits.csv`;
  },
  split_in_adjusted_close: (params) => {
    if (!isFromFiles(params)) return '';
    return params['what'] === 'apart' ? 'correct the columns of its file' : `add ${text(params, 'row')} to splits.csv`;
  },
  repeated_rows: (params) =>
    isFromFiles(params)
      ? `put the true rows of ${text(params, 'symbol')} in its file, or take out those that repeat`
      : '',
  dividend_doubled: (params) =>
    isFromFiles(params)
      ? `if it was booked twice, name the dividends of ${text(params, 'symbol')} in dividends.csv, that of ${text(params, 'ex_date')} once`
      : '',
  dividend_not_in_price: (params) =>
    isFromFiles(params) && params['symbol'] !== undefined
      ? `name the dividends of ${text(params, 'symbol')} in dividends.csv, or mend the adjusted close before ${text(params, 'ex_date')}`
      : '',
};
