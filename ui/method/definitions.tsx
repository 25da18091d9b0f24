import type { JSX } from 'preact';

/** Definitions that can change a figure. The engine follows these, and an independent script checks them on real companies. */
const DEFINITIONS: readonly (readonly [term: string, text: string])[] = [
  [
    'The clock',
    'Is a day; a session of that day counts as closed. Later prices and statements not yet known are not used.',
  ],
  [
    'Old statements',
    'One whose period ended more than 18 months before the as-of session counts as missing. A missing year is never bridged.',
  ],
  [
    'Trailing twelve months',
    'Four quarters in a row where they are known, else the latest fiscal year; the reason says which. Growth, trends, Piotroski, Altman, Beneish, return on capital and payout use fiscal years.',
  ],
  [
    'Zeros',
    'A zero is missing for items that cannot be zero in a running company, such as revenue, assets, equity and earnings per share.',
  ],
  [
    'Per-share figures',
    'Stand on the share basis of the prices. A jump of the implied share count outside 0.67 to 1.5 without a split on record makes growth per share missing.',
  ],
  [
    'Undefined by sign',
    'A ratio that a loss or shrinking earnings make meaningless earns its full weight against the company and counts as present.',
  ],
  [
    'Prices',
    'Momentum and RSI read the close adjusted for splits and dividends; the 52-week high reads closes adjusted for splits.',
  ],
  [
    'Dividends',
    'A year of them is as many regular payments as the company makes in a year; specials stand beside the yield and count in payouts. The same amount twice within 21 days, or 0.4 of the usual gap, counts once.',
  ],
  [
    'Financials',
    'Are not asked for EBIT/EV, return on capital, Altman, margin trend, gross profitability, accruals, asset growth, sales / price, free cash flow, interest cover, Piotroski or Beneish.',
  ],
  [
    'Net payout',
    'Reads the cash-flow statement of the latest fiscal year. A stated zero is a value; purchases of own stock that are not stated are missing; dividends that are not stated are the year’s dividends per share times the shares.',
  ],
  ['The benchmark', 'Is not compared with itself: relative strength and beta are missing for it.'],
  ['Currencies', 'Are never mixed: where prices and statements differ, the factors that need both are missing.'],
  ['Rounding', 'Figures are rounded to 10 significant digits before points are given, so that machines agree.'],
];

/** The settled definitions, in short. */
export function Definitions(): JSX.Element {
  return (
    <section class="card mt" aria-labelledby="definitions-h">
      <h2 id="definitions-h">Definitions that decide figures</h2>
      <dl class="terms">
        {DEFINITIONS.map(([term, text]) => (
          <div>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
