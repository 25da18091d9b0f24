import { roundSignificant } from '../canonical.ts';
import { sumOver } from '../factors/books.ts';
import type { FactorContext } from '../factors/context.ts';
import { dividendYield } from '../factors/dividend-yield.ts';
import { earningsYieldEv } from '../factors/earnings-yield-ev.ts';
import { outcomeOf } from '../factors/evaluate.ts';
import type { Factor } from '../factors/factor.ts';
import { fcfYield } from '../factors/fcf-yield.ts';
import { debtOf, grossProfitOf, incomeToCommonOf, item } from '../factors/items.ts';
import { payoutEps } from '../factors/payout-eps.ts';
import { priceToBook } from '../factors/price-to-book.ts';
import { at, YEAR_SESSIONS } from '../factors/prices.ts';
import { returnOnCapital } from '../factors/return-on-capital.ts';
import { salesToPrice } from '../factors/sales-to-price.ts';
import { isSpoiledPe, marketValueOf, priceAndEps } from '../factors/valuation.ts';
import type { Statement } from '../market/statements.ts';
import { keyFiguresOf } from '../verdict/key-figures.ts';
import { riskOf } from '../verdict/risk-level.ts';
import { FIGURE_IDS, type FigureId, type Figures } from './list.ts';

/** Sessions of the average volume: three months. */
const VOLUME_SESSIONS = 63;

/**
 * The key figures of one company on the snapshot's session. Flows are of the trailing twelve months, else of the latest
 * fiscal year. Definitions are those of the factors of the same name; ranges are of the session's and the last 252
 * sessions' lows and highs, and a figure that needs a price is null where the series is adjusted for total return.
 */
export function figuresOf(context: FactorContext): Figures {
  const found = { ...priceFigures(context), ...valueFigures(context), ...statementFigures(context) };
  const rounded: Partial<Record<FigureId, number | null>> = {};
  for (const id of FIGURE_IDS) {
    const number = found[id];
    rounded[id] = number === null || !Number.isFinite(number) ? null : roundSignificant(number);
  }
  return rounded as Figures;
}

type Some = Readonly<Record<string, number | null>>;

function priceFigures(context: FactorContext) {
  const { candles, asOf } = context.snapshot;
  const { t, level } = context.prices;
  const { current_price: price, price_change_percent: percent } = keyFiguresOf(context);
  const lines = riskOf(context).lines;
  const risk = (input: 'beta' | 'volatility'): number | null =>
    lines.find((line) => line.input === input)?.value ?? null;
  const recent = candles.volume.subarray(Math.max(0, t + 1 - VOLUME_SESSIONS));
  // A file without volume holds zeros or nothing.
  const hasVolume = recent.some((volume) => volume > 0);
  const year = level === null || t < YEAR_SESSIONS ? null : t + 1 - YEAR_SESSIONS;
  return {
    price,
    price_change: percent === null ? null : percent / 100,
    day_low: level === null ? null : at(candles.low, t),
    day_high: level === null ? null : at(candles.high, t),
    volume: hasVolume ? at(candles.volume, t) : null,
    average_volume: hasVolume ? recent.reduce((sum, volume) => sum + volume, 0) / recent.length : null,
    low_52w: year === null ? null : candles.low.subarray(year).reduce((low, x) => Math.min(low, x), Infinity),
    high_52w: year === null ? null : candles.high.subarray(year).reduce((high, x) => Math.max(high, x), -Infinity),
    last_ex_date: context.scheduleOn(asOf).known.at(-1)?.day ?? null,
    beta: risk('beta'),
    volatility: risk('volatility'),
  } satisfies Some;
}

function valueFigures(context: FactorContext) {
  const isFinancial = context.sectorClass === 'financial';
  const { market_cap: marketCap, pe_ratio: pe } = keyFiguresOf(context);
  const sides = priceAndEps(context);
  const worth = marketValueOf(context);
  const general = (factor: Factor): number | null => (isFinancial ? null : valueOf(factor, context));
  return {
    market_cap: marketCap,
    pe,
    eps: 'state' in sides || isSpoiledPe(context, sides) ? null : sides.eps,
    pb: valueOf(priceToBook, context),
    ps: inverse(general(salesToPrice)),
    ev_ebit: inverse(general(earningsYieldEv)),
    fcf_yield: general(fcfYield),
    dividend_yield: valueOf(dividendYield, context),
    payout: valueOf(payoutEps, context),
    return_on_capital: context.sectorClass === 'utility' ? null : general(returnOnCapital),
    shares: marketCap === null || 'state' in worth ? null : worth.shares,
  } satisfies Some;
}

/** Ratios of statements to statements: no price is in them. */
function statementFigures(context: FactorContext) {
  const { sheet } = context.books;
  const isFinancial = context.sectorClass === 'financial';
  const equity = sheet === null ? null : item(sheet, 'equity');
  const hasEquity = sheet !== null && equity !== null && equity > 0;
  const revenue = (statement: Statement): number | null => item(statement, 'revenue');
  const margin = (read: (statement: Statement) => number | null): number | null =>
    isFinancial ? null : overPeriod(context, read, revenue);
  const debt = sheet === null ? null : debtOf(sheet);
  const income = flowOf(context, incomeToCommonOf);
  return {
    gross_margin: margin(grossProfitOf),
    operating_margin: margin((statement) => item(statement, 'operating_income')),
    net_margin: margin(incomeToCommonOf),
    return_on_equity: hasEquity && income !== null ? income / equity : null,
    debt_to_equity: hasEquity && debt !== null ? debt / equity : null,
  } satisfies Some;
}

/** A factor's number; null where it has none. */
function valueOf(factor: Factor, context: FactorContext): number | null {
  const outcome = outcomeOf(factor, context);
  return outcome.state === 'value' ? outcome.value : null;
}

/** The multiple that stands for a yield; none where there is nothing earned. */
function inverse(fraction: number | null): number | null {
  return fraction === null || !(fraction > 0) ? null : 1 / fraction;
}

/** A flow of the trailing twelve months where every part of it is known, else of the latest fiscal year. */
function flowOf(context: FactorContext, read: (statement: Statement) => number | null): number | null {
  for (const period of context.books.periods) {
    const sum = sumOver(period, read);
    if (sum !== null) return sum;
  }
  return null;
}

/** One flow over another, both of the same period. */
function overPeriod(
  context: FactorContext,
  read: (statement: Statement) => number | null,
  base: (statement: Statement) => number | null,
): number | null {
  for (const period of context.books.periods) {
    const [above, below] = [sumOver(period, read), sumOver(period, base)];
    if (above !== null && below !== null && below > 0) return above / below;
  }
  return null;
}
