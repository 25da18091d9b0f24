import { bell, between, type RandomStream } from './random.ts';
import { thousands, type Items, type Ledger, type QuarterEvents } from './quarter-figures.ts';
import type { Traits } from './traits.ts';

/** Financial companies that live on fees and lend little: their balance sheets are short. */
const FEE_FIRMS: ReadonlySet<string> = new Set(
  (
    'V MA PYPL XYZ SPGI MCO MSCI FDS ICE CME NDAQ CBOE FISV FIS GPN CPAY JKHY BLK TROW BEN IVZ BX KKR APO ARES ' +
    'AON AJG BRO MRSH WTW COIN HOOD ERIE BRK.B'
  ).split(' '),
);

const TAX = 0.22;

interface Bank {
  readonly returnOnEquity: number;
  /** Assets for one dollar of equity. */
  readonly leverage: number;
  readonly pretaxMargin: number;
  readonly marginNoise: number;
  /** Change of the share count in a year, as a share. */
  readonly issuance: number;
  /** Yearly interest on half of what it owes; the other half is free. */
  readonly fundingRate: number;
}

interface Books {
  shares: number;
  equity: number;
  retained: number;
  plant: number;
}

/**
 * Books of a bank, an insurer or a fee firm: no cost of revenue, no current items and no inventory; loans and
 * investments stand on one side, deposits and reserves on the other. Earnings follow a slow average of PAST prices.
 */
export function openFinancialLedger(traits: Traits, symbol: string, stream: RandomStream): Ledger {
  const bank: Bank = {
    returnOnEquity: between(stream, 0.09, 0.16),
    leverage: FEE_FIRMS.has(symbol) ? between(stream, 1.6, 3) : between(stream, 6, 12),
    pretaxMargin: between(stream, 0.22, 0.38),
    marginNoise: between(stream, 0.06, 0.13),
    issuance: between(stream, -0.03, 0.012),
    fundingRate: between(stream, 0.01, 0.02),
  };
  let average = traits.startPrice * between(stream, 0.8, 1.2);
  let swing = 0;
  let books: Books | null = null;

  return {
    close(events) {
      average += 0.1 * (events.price - average);
      const earnings = (average * (books?.shares ?? traits.startShares)) / traits.priceToEarnings;
      books ??= openingBooks(bank, earnings, traits.startShares);
      swing = 0.85 * swing + bank.marginNoise * bell(stream);
      const before = books.shares;
      const margin = events.isLossYear ? -0.1 : bank.pretaxMargin * (1 + swing);
      const flows = closeQuarter(bank, books, events, earnings, margin, stream);
      const assets = Math.max(books.equity, earnings * 3) * bank.leverage * (1 + 0.01 * bell(stream));
      return {
        flows,
        balances: sheetOf(books, thousands(assets)),
        netIncome: flows.net_income,
        shares: books.shares,
        averageShares: (before + books.shares) / 2,
        usualEarnings: average / traits.priceToEarnings / 4,
      };
    },
  };
}

function openingBooks(bank: Bank, earnings: number, shares: number): Books {
  const equity = thousands(earnings / bank.returnOnEquity);
  return { shares, equity, retained: thousands(equity * 0.6), plant: thousands(equity * 0.08) };
}

/** Books one quarter; `earnings` are those of a usual year. */
function closeQuarter(
  bank: Bank,
  books: Books,
  events: QuarterEvents,
  earnings: number,
  margin: number,
  stream: RandomStream,
): Items & { readonly net_income: number } {
  const revenue = thousands((earnings / (1 - TAX) / bank.pretaxMargin / 4) * (1 + 0.03 * bell(stream)));
  const pretax = thousands(revenue * margin);
  const netIncome = pretax - thousands(pretax * TAX);
  const interest = thousands((books.equity * (bank.leverage - 1) * 0.5 * bank.fundingRate) / 4);
  const depreciation = thousands(books.plant * 0.025);
  const capex = thousands(books.plant * 0.03);
  const dividends = thousands(events.dividends * books.shares);
  const change = bank.issuance + 0.008 * bell(stream);
  const issued = Math.round((books.shares * (netIncome > 0 ? change : Math.max(0, change))) / 4 / 1e3) * 1e3;
  const raised = thousands(issued * events.price);
  books.equity += netIncome - dividends + raised;
  books.retained += netIncome - dividends;
  books.plant += capex - depreciation;
  books.shares += issued;
  return {
    revenue,
    sga: thousands(revenue * 0.4),
    depreciation,
    interest_expense: Math.max(0, interest),
    pretax_income: pretax,
    net_income: netIncome,
    net_income_common: netIncome,
    net_income_continuing: netIncome,
    operating_cash_flow: netIncome + depreciation + thousands(netIncome * 0.2 * bell(stream)),
    capital_expenditure: capex,
    dividends_paid: dividends,
    net_stock_repurchased: 0 - raised,
  };
}

function sheetOf({ equity, retained, plant }: Books, assets: number): Items {
  return {
    cash: thousands(assets * 0.07),
    net_ppe: plant,
    total_assets: assets,
    short_term_debt: thousands(assets * 0.02),
    long_term_debt: thousands(assets * 0.1),
    total_liabilities: assets - equity,
    retained_earnings: retained,
    equity,
  };
}
