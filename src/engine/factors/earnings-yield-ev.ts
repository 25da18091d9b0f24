import { formatDay } from '../market/day.ts';
import type { Statement } from '../market/statements.ts';
import { sumOver } from './books.ts';
import type { FactorContext } from './context.ts';
import { replicated } from './evidence.ts';
import type { Factor, FactorOutcome } from './factor.ts';
import { debtOf, ebitOf, item, itemOrNone } from './items.ts';
import { Needs } from './needs.ts';
import { missing, value, type Missing } from './outcome.ts';
import { marketValueOf, mixedCurrency } from './valuation.ts';

/** EBIT (trailing twelve months, else FY0) / enterprise value. */
export const earningsYieldEv: Factor = {
  id: 'earnings_yield_ev',
  kind: 'fundamental',
  reach: 'latest_statements',
  unit: 'fraction',
  good: 'high',
  ranked: true,
  breakpoints: [
    [0, -1],
    [0.06, 0],
    [0.14, 1],
  ],
  breakpointsPublished: false,
  citation: 'Greenblatt 2005, The Little Book That Beats the Market (EBIT / EV)',
  evidence: replicated(
    'clear',
    'EntMult',
    'Loughran & Wellman 2011',
    { tInPaper: 6.54, inSample: [0.85, 5.53], after: [0.36, 1.04] },
    'Weak now. Their multiple is on EBITDA.',
  ),
  compute,
};

function compute(context: FactorContext): FactorOutcome {
  const worth = marketValueOf(context);
  if ('state' in worth) return worth;
  const ev = enterpriseValue(context, worth.cap);
  if ('state' in ev) return ev;
  for (const period of context.books.periods) {
    const ebit = sumOver(period, ebitOf);
    const first = period.statements[0];
    if (ebit === null || first === undefined) continue;
    const mixed = mixedCurrency(context, first);
    if (mixed !== null) return mixed;
    const inputs = { ebit, ...ev.inputs, market_cap: worth.cap, period_end: formatDay(period.end) };
    return value(ebit / ev.value, context.snapshot.asOf, inputs, { variant: period.variant });
  }
  return missing(context.books.periods.length === 0 ? 'no_statements' : 'item_missing', 'ebit');
}

interface EnterpriseValue {
  readonly value: number;
  readonly inputs: Readonly<Record<string, number | string>>;
}

/** Items that a company without any of it leaves off its balance sheet. */
const ABSENT_IS_NONE = ['minority_interest', 'preferred_equity', 'short_term_investments'] as const;

/** Market value + debt + minority + preferred - cash - short-term investments, newest balance sheet; <= 0 is missing. */
function enterpriseValue(context: FactorContext, cap: number): EnterpriseValue | Missing {
  const { sheet } = context.books;
  if (sheet === null) return missing('no_statements', 'balance sheet');
  const mixed = mixedCurrency(context, sheet);
  if (mixed !== null) return mixed;
  const needs = new Needs();
  const debt = needs.of(debtOf(sheet), 'long_term_debt');
  const cash = needs.of(item(sheet, 'cash'), 'cash');
  const lacking = needs.missing();
  if (lacking !== null) return lacking;
  const [minority, preferred, investments] = ABSENT_IS_NONE.map((name) => itemOrNone(sheet, name)) as [
    number,
    number,
    number,
  ];
  const ev = cap + debt + minority + preferred - cash - investments;
  if (!(ev > 0)) return missing('denominator_not_positive', 'enterprise value');
  const inputs = {
    enterprise_value: ev,
    debt,
    minority_interest: minority,
    preferred_equity: preferred,
    cash,
    short_term_investments: investments,
    absent_counted_as_none: absentNames(sheet),
  };
  return { value: ev, inputs };
}

function absentNames(sheet: Statement): string {
  return ABSENT_IS_NONE.filter((name) => item(sheet, name) === null).join(', ');
}
