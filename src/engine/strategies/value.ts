import { altmanZ } from '../factors/altman-z.ts';
import { beneishM } from '../factors/beneish-m.ts';
import { earningsYieldEv } from '../factors/earnings-yield-ev.ts';
import { fcfYield } from '../factors/fcf-yield.ts';
import { grahamNumber } from '../factors/graham-number.ts';
import { netPayoutYield } from '../factors/net-payout-yield.ts';
import { peVsOwnMedian } from '../factors/pe-vs-own-median.ts';
import { peVsSector } from '../factors/pe-vs-sector.ts';
import { piotroskiF } from '../factors/piotroski-f.ts';
import { priceToBook } from '../factors/price-to-book.ts';
import { returnOnCapital } from '../factors/return-on-capital.ts';
import { salesToPrice } from '../factors/sales-to-price.ts';
import type { Strategy, WeightSet } from './strategy.ts';

const general: WeightSet = [
  [earningsYieldEv, 6],
  [returnOnCapital, 4],
  [peVsOwnMedian, 3],
  [peVsSector, 4],
  [priceToBook, 5],
  [fcfYield, 7],
  [salesToPrice, 5],
  [netPayoutYield, 6],
  [grahamNumber, 2],
  [piotroskiF, 4],
  [altmanZ, 2],
  [beneishM, 2],
];

const financial: WeightSet = [
  [peVsOwnMedian, 7],
  [peVsSector, 10],
  [priceToBook, 14],
  [netPayoutYield, 12],
  [grahamNumber, 7],
];

const utility: WeightSet = [
  [peVsOwnMedian, 4],
  [peVsSector, 8],
  [priceToBook, 7],
  [fcfYield, 4],
  [salesToPrice, 4],
  [netPayoutYield, 6],
  [grahamNumber, 4],
  [piotroskiF, 6],
  [altmanZ, 4],
  [beneishM, 3],
];

const realEstate: WeightSet = [
  [earningsYieldEv, 7],
  [peVsOwnMedian, 4],
  [peVsSector, 3],
  [priceToBook, 5],
  [fcfYield, 8],
  [salesToPrice, 5],
  [netPayoutYield, 6],
  [grahamNumber, 3],
  [piotroskiF, 4],
  [altmanZ, 3],
  [beneishM, 2],
];

export const value = {
  id: 'value',
  place: 2,
  asks: 'Is the price low against what the business earns, owns and returns?',
  weights: { general, financial, utility, real_estate: realEstate },
  why: {
    general:
      'Free-cash-flow yield and net payout yield held best after publication and are hardest to dress up: 7 and 6. EBIT / EV, 6, is weaker now and still the only one that counts debt. P/B and sales / price held, 5 each; P/E against the sector and Piotroski, weaker, 4 each. Return on capital, 4, keeps out the cheap for good reason. What has no published return, or failed when tried again, warns or restates: own P/E 3; Graham, Altman and Beneish 2 each.',
    financial:
      'A bank\u2019s assets and debts are money and its cash flow is its trade: book value, earnings and what owners were given are left. Book value most, 14; net payout, which shows capital that is truly spare, 12; P/E against other banks 10. Own P/E and Graham restate them, 7 each.',
    utility:
      'Regulated returns take EBIT / EV and return on capital out, and the rate base is close to book value, so P/B and P/E against other utilities carry it. Soundness (Piotroski) and net payout, which shows shares sold to pay for building, 6 each. Heavy investment blurs free cash flow, and fuel passed on to customers blurs sales: 4 each. Altman and Beneish may warn a little more: debt is high.',
    real_estate:
      'Depreciation of buildings blurs earnings, so free cash flow and EBIT / EV weigh most and P/E least; return on capital is out. The rest as in general.',
  },
} as const satisfies Strategy;
