import type { JSX } from 'preact';
import type { ScreenLine } from '../../src/features/screener/screener.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { FIGURE_WORDS, figureText } from '../text/figure-words.ts';
import type { FigureId } from '../text/figure-words.ts';
import { listedVerdict, strategyName } from '../text/verdict-words.ts';

interface PeersProps {
  readonly symbol: string;
  readonly sector: string;
  readonly strategy: string;
  readonly lines: readonly ScreenLine[];
  readonly isDemo: boolean;
}

const COLUMNS: readonly FigureId[] = ['market_cap', 'pe', 'fcf_yield', 'dividend_yield'];

/** Companies of the same sector and about the same size, with their verdicts by the same strategy. */
export function PeersCard({ symbol, sector, strategy, lines, isDemo }: PeersProps): JSX.Element | null {
  if (lines.length === 0) return null;
  const hrefOf = (line: ScreenLine): string => `/s/${encodeURIComponent(line.symbol)}?strategy=${strategy}`;
  const all = [symbol, ...lines.slice(0, 3).map((line) => line.symbol)].join('_');
  return (
    <section class="card mt" id="peers" data-unit="peers" aria-labelledby="peers-h">
      <div class="row">
        <h2 id="peers-h">Nearest in sector and size</h2>
        <DemoMark isDemo={isDemo} />
        <a class="btn" href={`/compare?symbols=${all}`}>
          Compare
        </a>
      </div>
      <div class="scroll" role="group" aria-label="Nearest in sector and size" tabIndex={0}>
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Symbol</th>
              <th scope="col">{strategyName(strategy)} verdict</th>
              <th scope="col" class="num">
                Score
              </th>
              {COLUMNS.map((id) => (
                <th scope="col" class="num">
                  {FIGURE_WORDS[id].short}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr>
                <th scope="row">
                  <a href={hrefOf(line)}>{line.symbol}</a>
                  {line.company_name === line.symbol ? null : <small>{line.company_name}</small>}
                </th>
                <td>{listedVerdict(line)}</td>
                <td class="num">{line.score ?? '–'}</td>
                {COLUMNS.map((id) => {
                  const text = figureText(id, line.figures[id]);
                  return (
                    <td class="num" title={text?.title}>
                      {text?.text ?? '–'}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="fine">
        Of the companies in {sector} that were analysed, those whose market value is nearest.{' '}
        <a href={`/stocks?${new URLSearchParams({ strategy, sector }).toString()}`}>All of {sector}</a>
      </p>
    </section>
  );
}
