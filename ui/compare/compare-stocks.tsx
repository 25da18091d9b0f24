import type { JSX } from 'preact';
import { DemoMark } from '../layout/demo-mark.tsx';
import { FIGURE_WORDS, figureText } from '../text/figure-words.ts';
import type { FigureId } from '../text/figure-words.ts';
import { dateText } from '../text/format.ts';
import { shortVerdict, strategyName } from '../text/verdict-words.ts';
import type { ComparedStock } from './compare-view.ts';
import { FactorTable } from './factor-table.tsx';

const FIGURES: readonly FigureId[] = [
  'price',
  'market_cap',
  'pe',
  'pb',
  'ev_ebit',
  'fcf_yield',
  'dividend_yield',
  'operating_margin',
  'return_on_equity',
  'debt_to_equity',
  'beta',
  'volatility',
];
const MONEY: ReadonlySet<FigureId> = new Set(['price', 'market_cap']);

interface StocksProps {
  readonly stocks: readonly ComparedStock[];
  readonly strategies: readonly string[];
  readonly strategy: string;
  /** The address of the same stocks by another strategy. */
  readonly hrefOf: (strategy: string) => string;
}

function Verdict({ stock, strategy }: { readonly stock: ComparedStock; readonly strategy: string }): JSX.Element {
  const analysis = stock.analyses.find((each) => each.strategy === strategy);
  const href = `/s/${encodeURIComponent(stock.about.symbol)}?strategy=${strategy}`;
  if (analysis === undefined) {
    return (
      <td class="num">
        <a href={href}>not analysed yet</a>
      </td>
    );
  }
  return (
    <td class="num">
      <a href={href}>{shortVerdict(analysis)}</a>
      {analysis.score === null ? null : <b class="n"> {analysis.score}</b>}
    </td>
  );
}

/** Verdicts and key figures of several stocks, a column each. */
function Summary({ stocks, strategies }: Pick<StocksProps, 'stocks' | 'strategies'>): JSX.Element {
  const isDemo = stocks.some((stock) => stock.isDemo);
  return (
    <div class="scroll" role="group" aria-label="Verdicts and key figures" tabIndex={0}>
      <table class="plain">
        <caption>
          Close of {[...new Set(stocks.map(({ asOf }) => dateText(asOf)))].join(', ')}. A dash: not known, or without
          meaning. <DemoMark isDemo={isDemo} />
        </caption>
        <thead>
          <tr>
            <td />
            {stocks.map(({ about }) => (
              <th scope="col" class="num">
                <a href={`/s/${encodeURIComponent(about.symbol)}`}>{about.symbol}</a>
                <small class="block">{about.name === about.symbol ? '' : about.name}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {strategies.map((strategy) => (
            <tr>
              <th scope="row">{strategyName(strategy)}</th>
              {stocks.map((stock) => (
                <Verdict stock={stock} strategy={strategy} />
              ))}
            </tr>
          ))}
          {FIGURES.map((id) => (
            <tr>
              <th scope="row" title={FIGURE_WORDS[id].definition}>
                {FIGURE_WORDS[id].label}
              </th>
              {stocks.map(({ figures, about }) => {
                const text = figureText(id, figures[id]);
                const unit = text !== null && MONEY.has(id) ? ` ${about.currency}` : '';
                return (
                  <td class="num" title={text?.title}>
                    {text === null ? '–' : `${text.text}${unit}`}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Several stocks side by side: verdicts, figures, and the points of one strategy. */
export function CompareStocks({ stocks, strategies, strategy, hrefOf }: StocksProps): JSX.Element {
  const columns = stocks.flatMap(({ about, analyses }) => {
    const analysis = analyses.find((each) => each.strategy === strategy);
    const href = `/s/${encodeURIComponent(about.symbol)}?strategy=${strategy}`;
    return analysis === undefined || analysis.score === null ? [] : [{ name: about.symbol, href, analysis }];
  });
  return (
    <>
      <section class="card" data-unit="stocks" aria-labelledby="stocks-h">
        <h2 id="stocks-h">Verdicts and key figures</h2>
        <Summary stocks={stocks} strategies={strategies} />
      </section>
      <section class="card" id="points" data-unit="factors" aria-labelledby="factors-h">
        <div class="row">
          <h2 id="factors-h">Why: the points of each figure</h2>
          <nav class="rng" aria-label="Strategy">
            {strategies.map((each) => (
              <a href={`${hrefOf(each)}#points`} {...(each === strategy ? { 'aria-current': 'true' } : {})}>
                {strategyName(each)}
              </a>
            ))}
          </nav>
        </div>
        {columns.length === 0 ? (
          <p class="none">None of them has a {strategyName(strategy)} verdict.</p>
        ) : (
          <FactorTable
            columns={columns}
            caption={`${strategyName(strategy)}, first where they differ most. A dash: not asked of it, or not known.`}
            isOneCompany={false}
            isDemo={stocks.some((stock) => stock.isDemo)}
          />
        )}
      </section>
    </>
  );
}
