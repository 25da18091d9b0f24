import type { JSX } from 'preact';
import type { StatementLineId, StatementTable, StatementTables } from '../../src/engine/figures/statement-tables.ts';
import { isoDay } from '../charts/price-range.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, monthText, priceText, shortText, wholeText } from '../text/format.ts';

export type StatementPeriod = 'years' | 'quarters';

interface StatementsProps {
  readonly symbol: string;
  readonly tables: StatementTables;
  readonly shown: StatementPeriod;
  readonly isDemo: boolean;
  readonly hrefOf: (period: StatementPeriod) => string;
}

const LABELS: Readonly<Record<StatementLineId, string>> = {
  revenue: 'Revenue',
  gross_profit: 'Gross profit',
  operating_income: 'Operating income',
  net_income: 'Net income',
  eps_diluted: 'Diluted earnings per share',
  free_cash_flow: 'Free cash flow',
};
const IDS = Object.keys(LABELS) as readonly StatementLineId[];

/** A bar a period from zero, the newest at the right. The table beside it has the figures. */
function Bars({ values }: { readonly values: readonly (number | null)[] }): JSX.Element {
  const known = values.map((value) => value ?? 0);
  const high = Math.max(0, ...known);
  const low = Math.min(0, ...known);
  const span = high - low || 1;
  const zero = (high / span) * 100;
  const step = 100 / values.length;
  const share = (value: number): string => `${Math.round(value * 100) / 100}%`;
  return (
    <svg class="bars" aria-hidden="true">
      {known.map((value, i) => (
        <rect
          class={value < 0 ? 'bn' : 'sb'}
          x={share(i * step + step * 0.15)}
          width={share(step * 0.7)}
          y={share(value < 0 ? zero : zero - (value / span) * 100)}
          height={share((Math.abs(value) / span) * 100)}
        />
      ))}
      <line class="ax" x1="0" x2="100%" y1={share(zero)} y2={share(zero)} />
    </svg>
  );
}

/** `Sep 2026`: the month in which a period ended. */
function endText(day: number): string {
  const at = new Date(day * 86_400_000);
  return `${monthText(at.getUTCMonth())} ${at.getUTCFullYear()}`;
}

function Table({ table, period }: { readonly table: StatementTable; readonly period: StatementPeriod }): JSX.Element {
  const cell = (id: StatementLineId, value: number | null): JSX.Element => {
    if (value === null) return <td class="num">–</td>;
    if (id === 'eps_diluted') return <td class="num">{priceText(value)}</td>;
    return (
      <td class="num" title={`${wholeText(value)} ${table.currency}`}>
        {shortText(value)}
      </td>
    );
  };
  return (
    <div class="scroll" role="group" aria-label={`Statements by ${period}`} tabIndex={0}>
      <table class="plain statements">
        <thead>
          <tr>
            <th scope="col">{table.currency}</th>
            {table.ends.map((end) => (
              <th scope="col" class="num">
                <time datetime={isoDay(end)} title={dateText(isoDay(end))}>
                  {endText(end)}
                </time>
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {IDS.filter((id) => table.lines[id].some((value) => value !== null)).map((id) => (
            <tr data-line={id}>
              <th scope="row">{LABELS[id]}</th>
              {table.lines[id].map((value) => cell(id, value))}
              <td>
                <Bars values={table.lines[id]} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the company reported, by fiscal years or by quarters. */
export function StatementsCard({ symbol, tables, shown, isDemo, hrefOf }: StatementsProps): JSX.Element | null {
  if (tables.years === null && tables.quarters === null) return null;
  const period = tables[shown] === null ? (shown === 'years' ? 'quarters' : 'years') : shown;
  const table = tables[period];
  const count = table?.ends.length ?? 0;
  return (
    <section class="card mt" id="statements" data-unit="statements" aria-labelledby="statements-h">
      <div class="row">
        <h2 id="statements-h">
          Statements{' '}
          <small>
            {period === 'years' ? `${count} fiscal years` : `${count} quarters`} of {symbol}
          </small>
        </h2>
        <DemoMark isDemo={isDemo} />
        <nav class="rng" aria-label="Statements by">
          {(['years', 'quarters'] as const).map((each) =>
            tables[each] === null ? null : (
              <a href={hrefOf(each)} {...(each === period ? { 'aria-current': 'true' } : {})}>
                {each === 'years' ? 'Years' : 'Quarters'}
              </a>
            ),
          )}
        </nav>
      </div>
      {table === null ? null : <Table table={table} period={period} />}
      <p class="fine">
        As the company stated it last, by the end of each period. Earnings per share stand on today’s number of shares;
        free cash flow is cash from operations less capital expenditure. A dash: not stated.
      </p>
    </section>
  );
}
