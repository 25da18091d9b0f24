import type { JSX } from 'preact';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, wholeText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';

interface Shares {
  readonly as_of: string;
  readonly rows: readonly {
    readonly strategy: string;
    readonly buy: number;
    readonly hold: number;
    readonly sell: number;
    readonly none: number;
  }[];
}

const KINDS = ['buy', 'hold', 'sell', 'none'] as const;
const LABELS = { buy: 'Buy', hold: 'Hold', sell: 'Sell', none: 'No verdict' } as const;

function Table({ shares }: { readonly shares: Shares }): JSX.Element {
  return (
    <div class="scroll" role="group" aria-labelledby="shares-h" tabIndex={0}>
      <table class="plain">
        <caption>
          Saved analyses of the session of <time datetime={shares.as_of}>{dateText(shares.as_of)}</time>
        </caption>
        <thead>
          <tr>
            <th scope="col">Strategy</th>
            {KINDS.map((kind) => (
              <th scope="col" class="num">
                {LABELS[kind]}
              </th>
            ))}
            <th scope="col" class="num">
              Analyses
            </th>
          </tr>
        </thead>
        <tbody>
          {shares.rows.map((row) => {
            const all = row.buy + row.hold + row.sell + row.none;
            return (
              <tr>
                <th scope="row">{strategyName(row.strategy)}</th>
                {KINDS.map((kind) => (
                  <td class="num">{all === 0 ? '–' : `${Math.round((row[kind] / all) * 100)}%`}</td>
                ))}
                <td class="num">{wholeText(all)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Today's share of each verdict: a strategy that says Buy to everything would be seen here. */
export function VerdictSharesCard({
  shares,
  isDemo,
}: {
  readonly shares: Shares | null;
  readonly isDemo: boolean;
}): JSX.Element {
  const isEmpty = shares === null || shares.rows.every((row) => row.buy + row.hold + row.sell + row.none === 0);
  return (
    <section class="card mt" data-unit="shares" aria-labelledby="shares-h" data-state={isEmpty ? 'empty' : 'ready'}>
      <div class="row">
        <h2 id="shares-h">How the verdicts are spread</h2>
        <DemoMark isDemo={isDemo} />
      </div>
      {shares === null || isEmpty ? (
        <p>No analysis is saved yet. Once one is, the shares of Buy, Hold, Sell and no verdict appear here.</p>
      ) : (
        <Table shares={shares} />
      )}
    </section>
  );
}
