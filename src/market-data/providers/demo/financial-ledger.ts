import { bell, between, type RandomStream } from './random.ts';
import { thousands, type Ledger } from './quarter-figures.ts';
import type { Traits } from './traits.ts';

/** Financial companies that live on fees and lend little: their balance sheets are short. */
const FEE_FIRMS: ReadonlySet<string> = new Set(
  (
    'V MA PYPL XYZ SPGI MCO MSCI FDS ICE CME NDAQ CBOE FISV FIS GPN CPAY JKHY BLK TROW BEN IVZ BX KKR APO ARES ' +
    'AON AJG BRO MRSH WTW COIN HOOD ERIE BRK.B'
  ).split(' '),
);

/**
 * Books of a bank, an insurer or a fee firm: no cost of revenue, no current items and no inventory; loans and
 * investments stand on one side, deposits and reserves on the other. Earnings follow a slow average of PAST prices.
 */
export function openFinancialLedger(traits: Traits, symbol: string, stream: RandomStream): Ledger {
  const isFeeFirm = FEE_FIRMS.has(symbol);
  const returnOnEquity = between(stream, 0.09, 0.16);
  const leverage = isFeeFirm ? between(stream, 1.6, 3) : between(stream, 6, 12);
  const pretaxMargin = between(stream, 0.22, 0.38);
  const noise = between(stream, 0.06, 0.13);
  const issuance = between(stream, -0.03, 0.012);
  const fundingRate = between(stream, 0.01, 0.02);
  let average = traits.startPrice * between(stream, 0.8, 1.2);
  let swing = 0;
  let shares = traits.startShares;
  let equity = Number.NaN;
  let retained = 0;
  let plant = 0;

  return {
    close(events) {
      average += 0.1 * (events.price - average);
      const yearlyEarnings = (average * shares) / traits.priceToEarnings;
      if (Number.isNaN(equity)) {
        equity = thousands(yearlyEarnings / returnOnEquity);
        retained = thousands(equity * 0.6);
        plant = thousands(equity * 0.08);
      }
      swing = 0.85 * swing + noise * bell(stream);
      const revenue = thousands((yearlyEarnings / 0.78 / pretaxMargin / 4) * (1 + 0.03 * bell(stream)));
      const pretax = thousands(revenue * (events.isLossYear ? -0.1 : pretaxMargin * (1 + swing)));
      const netIncome = pretax - thousands(pretax * 0.22);
      const interest = thousands((equity * (leverage - 1) * 0.5 * fundingRate) / 4);
      const depreciation = thousands(plant * 0.025);
      const capex = thousands(plant * 0.03);
      const dividends = thousands(events.dividends * shares);
      const change = issuance + 0.008 * bell(stream);
      const sharesAfter = Math.round((shares * (1 + (netIncome > 0 ? change : Math.max(0, change)) / 4)) / 1e3) * 1e3;
      const averageShares = (shares + sharesAfter) / 2;
      equity += netIncome - dividends + thousands((sharesAfter - shares) * events.price);
      retained += netIncome - dividends;
      plant += capex - depreciation;
      shares = sharesAfter;
      const assets = thousands(Math.max(equity, yearlyEarnings * 3) * leverage * (1 + 0.01 * bell(stream)));
      return {
        flows: {
          revenue,
          sga: thousands(revenue * 0.4),
          depreciation,
          interest_expense: interest,
          pretax_income: pretax,
          net_income: netIncome,
          net_income_common: netIncome,
          net_income_continuing: netIncome,
          operating_cash_flow: netIncome + depreciation + thousands(netIncome * 0.2 * bell(stream)),
          capital_expenditure: capex,
          dividends_paid: dividends,
        },
        balances: {
          cash: thousands(assets * 0.07),
          net_ppe: plant,
          total_assets: assets,
          short_term_debt: thousands(assets * 0.02),
          long_term_debt: thousands(assets * 0.1),
          total_liabilities: assets - equity,
          retained_earnings: retained,
          equity,
        },
        netIncome,
        shares,
        averageShares,
        usualEarnings: average / traits.priceToEarnings / 4,
      };
    },
  };
}
