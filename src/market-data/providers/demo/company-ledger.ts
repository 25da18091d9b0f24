import { bell, type RandomStream } from './random.ts';
import type { Business } from './business.ts';
import { thousands, type Items, type Ledger, type QuarterEvents, type QuarterFigures } from './quarter-figures.ts';
import type { Traits } from './traits.ts';

const TAX = 0.22;
const TAX_CREDIT = 0.15;
const LEAST_CASH = 0.04;
const MOST_CASH = 0.35;

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
  const fixed = { prepaid: 0, investments: 0, otherLiabilities: 0 };
  let books: Books | null = null;

  return {
    close(events) {
      average += 0.1 * (events.price - average);
      const shares = books?.shares ?? traits.startShares;
      const yearly = average * shares * toRevenue;
      if (books === null) {
        fixed.prepaid = thousands(yearly * 0.03);
        fixed.investments = thousands(yearly * business.investments);
        fixed.otherLiabilities = thousands(yearly * 0.12);
        books = openingBooks(business, yearly, shares, fixed);
      }
      swing = 0.85 * swing + business.marginNoise * bell(stream);
      grossSwing = 0.9 * grossSwing + 0.008 * bell(stream);
      const income = earn(business, books, events, yearly, swing, grossSwing, stream);
      const cash = moveCash(business, books, events, yearly, income, stream);
      return figures(books, fixed, income, cash, shares, average / traits.priceToEarnings / 4);
    },
  };
}

/** Of a usual quarter: what is left of revenue after interest and tax. */
function netMargin(business: Business): number {
  return Math.max(0.01, (business.operatingMargin - business.debt * business.interestRate) * (1 - TAX));
}

function openingBooks(
  business: Business,
  yearly: number,
  shares: number,
  fixed: { prepaid: number; investments: number; otherLiabilities: number },
): Books {
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

function assetsOf(books: Books, fixed: { prepaid: number; investments: number }): number {
  const current = books.cash + fixed.investments + books.receivables + books.inventory + fixed.prepaid;
  return current + books.plant + books.goodwill;
}

interface Income {
  readonly items: Items & { readonly revenue: number; readonly cost_of_revenue: number; readonly depreciation: number };
  readonly netIncome: number;
}

function earn(
  business: Business,
  books: Books,
  events: QuarterEvents,
  yearly: number,
  swing: number,
  grossSwing: number,
  stream: RandomStream,
): Income {
  const season = 1 + business.season * ([-1, 0, 0, 1][events.quarter - 1] as number);
  const revenue = thousands((yearly / 4) * season * (1 + 0.025 * bell(stream)));
  const margin = events.isLossYear ? -0.06 - 0.3 * business.operatingMargin : business.operatingMargin * (1 + swing);
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
function moveCash(
  business: Business,
  books: Books,
  events: QuarterEvents,
  yearly: number,
  income: Income,
  stream: RandomStream,
): Items {
  const { revenue, cost_of_revenue: cost, depreciation } = income.items;
  const receivables = thousands(revenue * 4 * business.receivables * (1 + 0.04 * bell(stream)));
  const inventory = thousands(cost * 4 * business.inventory * (1 + 0.04 * bell(stream)));
  const owed = thousands(revenue * 4 * business.operatingLiabilities * (1 + 0.04 * bell(stream)));
  const bound = receivables - books.receivables + inventory - books.inventory - (owed - books.operatingLiabilities);
  const operatingCash = income.netIncome + depreciation - bound;
  const invest = depreciation + 0.1 * (yearly * business.plant - books.plant);
  const capex = thousands(Math.max(0.4 * depreciation, invest));
  const dividends = thousands(events.dividends * books.shares);
  const issuance = business.issuance + 0.01 * bell(stream);
  const canBuy = income.netIncome > 0 && books.cash > yearly * LEAST_CASH;
  const shares = Math.round((books.shares * (1 + (canBuy ? issuance : Math.max(0, issuance)) / 4)) / 1e3) * 1e3;
  const raised = thousands((shares - books.shares) * events.price);
  let borrowed = thousands(0.08 * (yearly * business.debt - books.debt));
  let cash = books.cash + operatingCash - capex - dividends + raised + borrowed;
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
  return { operating_cash_flow: operatingCash, capital_expenditure: capex, dividends_paid: dividends };
}

function figures(
  books: Books,
  fixed: { prepaid: number; investments: number; otherLiabilities: number },
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
