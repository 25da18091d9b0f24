import { bell, type RandomStream } from './random.ts';
import type { Business } from './business.ts';
import { thousands, type Items, type Ledger, type QuarterEvents, type QuarterFigures } from './quarter-figures.ts';
import type { Traits } from './traits.ts';

const TAX = 0.22;
const TAX_CREDIT = 0.15;
const LEAST_CASH = 0.04;
const MOST_CASH = 0.35;

/** What stays as it was on the first sheet. */
interface Fixed {
  readonly prepaid: number;
  readonly investments: number;
  readonly otherLiabilities: number;
}

interface Books {
  cash: number;
  receivables: number;
  inventory: number;
  plant: number;
  goodwill: number;
  operatingLiabilities: number;
  debt: number;
  retained: number;
  /** Paid in by shareholders less what was bought back. */
  paidIn: number;
  shares: number;
}

/**
 * Double-entry books of a company that makes and sells things (or lets buildings, or supplies power). Revenue follows a
 * slow average of PAST prices, so that ratios to price stay sensible; nothing in the books knows a later price.
 */
export function openCompanyLedger(traits: Traits, business: Business, stream: RandomStream): Ledger {
  let average = traits.startPrice * (0.8 + 0.4 * ((bell(stream) + 3.5) / 7));
  let swing = 0;
  let grossSwing = 0;
  const toRevenue = 1 / (traits.priceToEarnings * netMargin(business));
  let fixed: Fixed = { prepaid: 0, investments: 0, otherLiabilities: 0 };
  let books: Books | null = null;

  return {
    close(events) {
      average += 0.1 * (events.price - average);
      const shares = books?.shares ?? traits.startShares;
      const yearly = average * shares * toRevenue;
      if (books === null) {
        fixed = {
          prepaid: thousands(yearly * 0.03),
          investments: thousands(yearly * business.investments),
          otherLiabilities: thousands(yearly * 0.12),
        };
        books = openingBooks(business, yearly, shares, fixed);
      }
      swing = 0.85 * swing + business.marginNoise * bell(stream);
      grossSwing = 0.9 * grossSwing + 0.008 * bell(stream);
      const state: Quarter = { business, books, events, yearly, stream };
      const income = earn(
        state,
        events.isLossYear ? lossMargin(business) : business.operatingMargin * (1 + swing),
        grossSwing,
      );
      const cash = moveCash(state, income);
      return figures(books, fixed, income, cash, shares, average / traits.priceToEarnings / 4);
    },
  };
}

/** Of a usual quarter: what is left of revenue after interest and tax. */
function netMargin(business: Business): number {
  return Math.max(0.01, (business.operatingMargin - business.debt * business.interestRate) * (1 - TAX));
}

function openingBooks(business: Business, yearly: number, shares: number, fixed: Fixed): Books {
  const books: Books = {
    cash: thousands(yearly * 0.12),
    receivables: thousands(yearly * business.receivables),
    inventory: thousands(yearly * (1 - business.grossMargin) * business.inventory),
    plant: thousands(yearly * business.plant),
    goodwill: thousands(yearly * business.goodwill),
    operatingLiabilities: thousands(yearly * business.operatingLiabilities),
    debt: thousands(yearly * business.debt),
    retained: 0,
    paidIn: 0,
    shares,
  };
  const liabilities = books.operatingLiabilities + books.debt + fixed.otherLiabilities;
  const gap = thousands(yearly * 0.45) - (assetsOf(books, fixed) - liabilities);
  if (gap > 0) books.goodwill += gap;
  const equity = assetsOf(books, fixed) - liabilities;
  books.retained = thousands(equity * 0.55);
  books.paidIn = equity - books.retained;
  return books;
}

function assetsOf(books: Books, fixed: Fixed): number {
  const current = books.cash + fixed.investments + books.receivables + books.inventory + fixed.prepaid;
  return current + books.plant + books.goodwill;
}

interface Income {
  readonly items: Items & { readonly revenue: number; readonly cost_of_revenue: number; readonly depreciation: number };
  readonly netIncome: number;
}

/** What a quarter is closed from. `yearly` is the revenue that the slow average price stands for. */
interface Quarter {
  readonly business: Business;
  readonly books: Books;
  readonly events: QuarterEvents;
  readonly yearly: number;
  readonly stream: RandomStream;
}

function lossMargin(business: Business): number {
  return -0.06 - 0.3 * business.operatingMargin;
}

function earn({ business, books, events, yearly, stream }: Quarter, margin: number, grossSwing: number): Income {
  const season = 1 + business.season * ([-1, 0, 0, 1][events.quarter - 1] as number);
  const revenue = thousands((yearly / 4) * season * (1 + 0.025 * bell(stream)));
  const gross = Math.min(0.92, Math.max(business.grossMargin + grossSwing, margin + 0.03, 0.05));
  const cost = thousands(revenue * (1 - gross));
  const operating = thousands(revenue * margin);
  const interest = thousands((books.debt * business.interestRate) / 4);
  const pretax = operating - interest;
  const netIncome = pretax - thousands(pretax * (pretax > 0 ? TAX : TAX_CREDIT));
  return {
    netIncome,
    items: {
      revenue,
      cost_of_revenue: cost,
      gross_profit: revenue - cost,
      sga: thousands((revenue - cost - operating) * business.salesShareOfOverhead),
      depreciation: thousands((books.plant * business.depreciation) / 4),
      operating_income: operating,
      ebit: operating,
      interest_expense: interest,
      pretax_income: pretax,
      net_income: netIncome,
      net_income_common: netIncome,
      net_income_continuing: netIncome,
    },
  };
}

/** Moves the books by the quarter's cash; every entry has its counter-entry, so assets stay liabilities plus equity. */
function moveCash({ business, books, events, yearly, stream }: Quarter, income: Income): Items {
  const { revenue, cost_of_revenue: cost, depreciation } = income.items;
  const receivables = thousands(revenue * 4 * business.receivables * (1 + 0.04 * bell(stream)));
  const inventory = thousands(cost * 4 * business.inventory * (1 + 0.04 * bell(stream)));
  const owed = thousands(revenue * 4 * business.operatingLiabilities * (1 + 0.04 * bell(stream)));
  const bound = receivables - books.receivables + inventory - books.inventory - (owed - books.operatingLiabilities);
  const operatingCash = income.netIncome + depreciation - bound;
  const invest = depreciation + 0.1 * (yearly * business.plant - books.plant);
  const capex = thousands(Math.max(0.4 * depreciation, invest));
  const dividends = thousands(events.dividends * books.shares);
  let borrowed = thousands(0.08 * (yearly * business.debt - books.debt));
  let cash = books.cash + operatingCash - capex - dividends + borrowed;
  // Shares are bought back from what is earned and at hand, never on the last cash.
  const issuance = business.issuance + 0.01 * bell(stream);
  const canBuy = income.netIncome > 0 && cash > yearly * 2 * LEAST_CASH;
  const shares = Math.round((books.shares * (1 + (canBuy ? issuance : Math.max(0, issuance)) / 4)) / 1e3) * 1e3;
  const raised = thousands((shares - books.shares) * events.price);
  cash += raised;
  if (cash < yearly * LEAST_CASH && business.debt > 0) {
    const short = thousands(yearly * LEAST_CASH - cash);
    borrowed += short;
    cash += short;
  }
  // What a company does not need it spends on another company.
  const acquired = thousands(Math.max(0, 0.5 * (cash - yearly * MOST_CASH)));
  Object.assign(books, {
    cash: cash - acquired,
    receivables,
    inventory,
    operatingLiabilities: owed,
    plant: books.plant + capex - depreciation,
    goodwill: books.goodwill + acquired,
    debt: books.debt + borrowed,
    retained: books.retained + income.netIncome - dividends,
    paidIn: books.paidIn + raised,
    shares,
  } satisfies Books);
  return {
    operating_cash_flow: operatingCash,
    capital_expenditure: capex,
    dividends_paid: dividends,
    net_stock_repurchased: 0 - raised,
  };
}

function figures(
  books: Books,
  fixed: Fixed,
  income: Income,
  cash: Items,
  sharesBefore: number,
  usualEarnings: number,
): QuarterFigures {
  const shortDebt = thousands(books.debt * 0.08);
  const liabilities = books.operatingLiabilities + books.debt + fixed.otherLiabilities;
  const total = assetsOf(books, fixed);
  return {
    flows: { ...income.items, ...cash },
    balances: {
      cash: books.cash,
      ...(fixed.investments > 0 ? { short_term_investments: fixed.investments } : {}),
      receivables: books.receivables,
      ...(books.inventory > 0 ? { inventory: books.inventory } : {}),
      current_assets: total - books.plant - books.goodwill,
      net_ppe: books.plant,
      total_assets: total,
      current_liabilities: books.operatingLiabilities + shortDebt,
      short_term_debt: shortDebt,
      long_term_debt: books.debt - shortDebt,
      total_liabilities: liabilities,
      retained_earnings: books.retained,
      equity: books.retained + books.paidIn,
    },
    netIncome: income.netIncome,
    shares: books.shares,
    averageShares: (sharesBefore + books.shares) / 2,
    usualEarnings,
  };
}
