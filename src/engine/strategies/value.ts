import { altmanZ } from '../factors/altman-z.ts';
import { beneishM } from '../factors/beneish-m.ts';
import { earningsYieldEv } from '../factors/earnings-yield-ev.ts';
import { fcfYield } from '../factors/fcf-yield.ts';
import { grahamNumber } from '../factors/graham-number.ts';
import { peVsOwnMedian } from '../factors/pe-vs-own-median.ts';
import { peVsSector } from '../factors/pe-vs-sector.ts';
import { piotroskiF } from '../factors/piotroski-f.ts';
import { priceToBook } from '../factors/price-to-book.ts';
import { returnOnCapital } from '../factors/return-on-capital.ts';
import type { Strategy, WeightSet } from './strategy.ts';

/**
 * EBIT / EV and free-cash-flow yield weigh most: price against what the business earns before anyone dresses it.
 * Return on capital (Greenblatt's other half) and Piotroski's score keep out the cheap for good reason. The two P/E
 * comparisons get 5 each, P/B and Graham's number 4 (book values say less than they did). Altman and Beneish warn: 5 in all.
 */
const general: WeightSet = [
  [earningsYieldEv, 8],
  [returnOnCapital, 6],
  [peVsOwnMedian, 5],
  [peVsSector, 5],
  [priceToBook, 4],
  [fcfYield, 7],
  [grahamNumber, 4],
  [piotroskiF, 6],
  [altmanZ, 3],
  [beneishM, 2],
];

/** A bank's assets and debts are money: only book value and earnings compare, and book value most. */
const financial: WeightSet = [
  [peVsOwnMedian, 12],
  [peVsSector, 12],
  [priceToBook, 16],
  [grahamNumber, 10],
];

/** Regulated returns take EBIT / EV and return on capital out; soundness (Piotroski) and the P/E comparisons carry it. */
const utility: WeightSet = [
  [peVsOwnMedian, 8],
  [peVsSector, 8],
  [priceToBook, 6],
  [fcfYield, 7],
  [grahamNumber, 5],
  [piotroskiF, 9],
  [altmanZ, 4],
  [beneishM, 3],
];

/** General without return on capital, whose weight goes to the yields, the P/E comparisons and book value. */
const realEstate: WeightSet = [
  [earningsYieldEv, 9],
  [peVsOwnMedian, 6],
  [peVsSector, 6],
  [priceToBook, 6],
  [fcfYield, 8],
  [grahamNumber, 4],
  [piotroskiF, 6],
  [altmanZ, 3],
  [beneishM, 2],
];

export const value = {
  id: 'value',
  place: 2,
  asks: 'Is the price low against what the business earns, owns and returns?',
  weights: { general, financial, utility, real_estate: realEstate },
} as const satisfies Strategy;
