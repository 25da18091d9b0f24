import type { JSX } from 'preact';
import { isoDay } from '../charts/price-range.ts';
import type { Rebased } from '../charts/rebase.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, priceText, ratioText } from '../text/format.ts';
import { Pages, PAGE_ROWS } from './price-table.tsx';

interface ComparedTableProps {
  readonly rebased: Rebased;
  readonly page: number;
  readonly isDemo: boolean;
  readonly csvHref: string;
  readonly hrefOf: (change: { readonly page: number }) => string;
}

const cell = (value: number, text: (value: number) => string): string => (Number.isFinite(value) ? text(value) : '–');

/** What the chart of a comparison shows, newest first: where each symbol stands from 100, and its close. */
export function ComparedTable({ rebased, page: asked, isDemo, csvHref, hrefOf }: ComparedTableProps): JSX.Element {
  const { days, lines } = rebased;
  const pages = Math.max(1, Math.ceil(days.length / PAGE_ROWS));
  const page = Math.min(asked, pages);
  const newest = days.length - 1 - (page - 1) * PAGE_ROWS;
  const rows = Array.from({ length: Math.min(PAGE_ROWS, newest + 1) }, (_, i) => newest - i);
  return (
    <>
      <div class="scroll" role="group" aria-label="Compared prices" tabIndex={0}>
        <table class="prices">
          <caption>
            Each from 100 on {dateText(isoDay(days[0] as number))}, with its close. <DemoMark isDemo={isDemo} />
          </caption>
          <thead>
            <tr>
              <th scope="col">Session</th>
              {lines.map(({ symbol }) => (
                <th scope="col" class="num">
                  {symbol}
                </th>
              ))}
              {lines.map(({ symbol }) => (
                <th scope="col" class="num">
                  {symbol} close
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((i) => {
              const iso = isoDay(days[i] as number);
              return (
                <tr>
                  <th scope="row">
                    <time datetime={iso}>{dateText(iso)}</time>
                  </th>
                  {lines.map(({ index }) => (
                    <td class="num">{cell(index[i] as number, ratioText)}</td>
                  ))}
                  {lines.map(({ closes }) => (
                    <td class="num">{cell(closes[i] as number, priceText)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <Pages page={page} pages={pages} hrefOf={hrefOf} />
      <p class="fine">
        <a href={csvHref}>CSV of this comparison</a>
      </p>
    </>
  );
}
