import { isFromFiles, type DoubtFormat, type DoubtParams } from './doubt-words.ts';

type Words = (params: DoubtParams, format: DoubtFormat) => string;

/** The number, or the words that stand for one that is not given. */
const number = (
  params: DoubtParams,
  name: string,
  decimals: number,
  format: DoubtFormat,
  otherwise: string,
): string => {
  const value = params[name];
  return typeof value === 'number' ? format.number(value, decimals) : otherwise;
};
const date = (params: DoubtParams, name: string, format: DoubtFormat): string => {
  const day = params[name];
  return typeof day === 'string' ? format.date(day) : 'another day';
};
/** "of the year to 2016-12-31". */
const periodOf = (params: DoubtParams, format: DoubtFormat): string =>
  `of the ${params['period'] === 'Q' ? 'quarter' : 'year'} to ${date(params, 'period_end', format)}`;
const shares = (params: DoubtParams, name: string, format: DoubtFormat): string =>
  `${number(params, name, 0, format, 'other')} shares`;
const comparedWith = (params: DoubtParams, format: DoubtFormat): string =>
  typeof params['earlier'] === 'string' ? `the year to ${date(params, 'earlier', format)}` : 'its own count';

const tradedDaily = (params: DoubtParams, format: DoubtFormat): string =>
  `${shares(params, 'traded', format)} are traded on a usual day`;
/** "the amounts of ACME for 2016-12-31", with the day as the file has it. */
const amountsOf = (params: DoubtParams): string =>
  `the amounts of ${String(params['symbol'] ?? 'it')} for ${String(params['period_end'] ?? 'that period')}`;

const LEFT_OUT = ' Its earnings per share and shares are left out.';
const mend = (params: DoubtParams): string =>
  isFromFiles(params) ? ' Correct it in fundamentals.csv, or name a split that is missing in splits.csv.' : '';

/** What a statement says against itself, one or more sentences by the key of the engine's reason. */
export const STATEMENT_WORDS = {
  statement_signs_warning: (params, format) => {
    const income = number(params, 'net_income', 0, format, '');
    const eps = number(params, 'eps', 2, format, '');
    const sizes = income === '' || eps === '' ? '' : ` (${income} and ${eps})`;
    return (
      `The statement ${periodOf(params, format)} contradicts itself: net income and earnings per share${sizes} are of ` +
      `opposite sign.${LEFT_OUT}${isFromFiles(params) ? ' Correct it in fundamentals.csv.' : ''}`
    );
  },
  statement_price_warning: (params, format) => {
    const eps = number(params, 'eps', 2, format, '');
    const close = number(params, 'close', 2, format, '');
    const sizes = eps === '' || close === '' ? '' : ` (${eps} and ${close})`;
    return (
      `The statement ${periodOf(params, format)} cannot be right: its earnings per share are above the close at its ` +
      `end${sizes}.${LEFT_OUT}${mend(params)}`
    );
  },
  statement_unit_warning: (params, format) => {
    const isByTrading = typeof params['traded'] === 'number';
    const speaks = isByTrading ? shares(params, 'shares', format) : shares(params, 'implied_shares', format);
    const against = isByTrading
      ? tradedDaily(params, format)
      : `${comparedWith(params, format)} of ${shares(params, 'shares', format)}`;
    return (
      `The amounts ${periodOf(params, format)} seem to be in thousands or millions: net income and earnings per share speak ` +
      `of ${speaks}, ${isByTrading ? 'and ' : ''}${against}. The whole statement is left out.` +
      (isFromFiles(params) ? ` Write ${amountsOf(params)} in fundamentals.csv in whole units.` : '')
    );
  },
  statement_count_warning: (params, format) =>
    `The ${shares(params, 'shares', format)} ${periodOf(params, format)} cannot be all of them: ${tradedDaily(params, format)}.` +
    `${LEFT_OUT}${isFromFiles(params) ? ` Write ${amountsOf(params)} in fundamentals.csv in whole units.` : ''}`,
  statement_shares_warning: (params, format) =>
    `The statement ${periodOf(params, format)} contradicts itself: net income and earnings per share speak of ` +
    `${shares(params, 'implied_shares', format)}, ${comparedWith(params, format)} of ${shares(params, 'shares', format)}.` +
    `${LEFT_OUT}${mend(params)}`,
  split_off_record_warning: (params, format) => {
    const symbol = params['symbol'];
    return (
      `Earnings per share of the statement ${periodOf(params, format)} speak of ${shares(params, 'implied_shares', format)}, ` +
      `${comparedWith(params, format)} of ${shares(params, 'shares', format)}, as after a split that is not on record; ` +
      'growth per share is left out.' +
      (typeof symbol === 'string'
        ? ` If it was a split, add ${symbol}, its day and ${String(params['ratio'] ?? '')} to splits.csv.`
        : '')
    );
  },
} as const satisfies Readonly<Record<string, Words>>;

/** The sentences of one such reason; its key where it has none. */
export function statementText(key: string, params: DoubtParams, format: DoubtFormat): string {
  const words: Readonly<Record<string, Words>> = STATEMENT_WORDS;
  return words[key]?.(params, format) ?? key;
}
