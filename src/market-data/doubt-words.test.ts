import { expect, it } from 'vitest';
import { doubtText, PLAIN, type DoubtParams } from './doubt-words.ts';

const said = (params: DoubtParams): string => doubtText({ day: '2017-03-01', ...params }, PLAIN);

it.each<[DoubtParams, string]>([
  [
    { check: 'long_gap', days: 200, source: 'files' },
    'rows are missing for 200 days (2017-03-01); add the rows that are missing, or take those before the gap out of the file',
  ],
  [{ check: 'long_gap', days: 200, source: 'tiingo' }, 'rows are missing for 200 days (2017-03-01)'],
  [
    { check: 'ticker_reuse', what: 'level_break', days: 40, ratio: 0.3, source: 'files' },
    'after 40 days without a row the close falls by 70\u00a0%: the ticker may have been another company\u2019s before ' +
      '(2017-03-01); take the rows before that day out of its file',
  ],
  [{ check: 'zero_volume_run', sessions: 12 }, 'nothing was traded for 12 sessions in a row (2017-03-01)'],
  [
    { check: 'currency_change', from: 'CNY', to: 'USD' },
    'the currency of the statements changes from CNY to USD within the history (2017-03-01)',
  ],
  [{ check: 'unordered_range', what: 'days' }, 'the rows are not in the order of their days (2017-03-01)'],
  [
    { check: 'unordered_range', what: 'prices', sessions: 7 },
    'the high lies below the low, or open or close outside of both on 7 days, the newest (2017-03-01)',
  ],
])('tells %o by its day and size, and what mends it', (params, words) => {
  expect(said(params)).toBe(words);
});
