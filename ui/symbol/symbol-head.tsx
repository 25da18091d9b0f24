import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, priceText } from '../text/format.ts';
import { PriceChange } from './price-change.tsx';

function PriceLine({ analysis }: { readonly analysis: AnalysisResponse }): JSX.Element {
  const { current_price: price, currency } = analysis;
  if (price === null) {
    return (
      <p class="asof">
        No price level: the source gives total-return prices only. <DemoMark isDemo={analysis.is_demo} />
      </p>
    );
  }
  return (
    <p class="px">
      <span class="n last">{priceText(price)}</span>
      <span class="ccy">{currency}</span>
      <PriceChange change={analysis.price_change} percent={analysis.price_change_percent} price={price} />
      <DemoMark isDemo={analysis.is_demo} />
    </p>
  );
}

interface SymbolHeadProps {
  readonly analysis: AnalysisResponse;
  readonly sourceLabel: string;
  /** Where the prices can be had as a file. */
  readonly csvHref: string;
  /** The button that adds it to the reader's favourites. */
  readonly favourite: JSX.Element;
}

/** Name, price, its time and its source. */
export function SymbolHead({ analysis, sourceLabel, csvHref, favourite }: SymbolHeadProps): JSX.Element {
  const facts = [analysis.exchange, analysis.sector, analysis.currency].filter((fact) => fact !== null);
  return (
    <div class="head">
      <div data-unit="price">
        <h1>
          {analysis.symbol}
          {analysis.company_name === analysis.symbol ? null : <span> {analysis.company_name}</span>}
        </h1>
        <p class="meta">{facts.join(' · ')}</p>
        <PriceLine analysis={analysis} />
        <p class="asof">
          Close of <time datetime={analysis.as_of}>{dateText(analysis.as_of)}</time>, change on the session before ·
          Source: {sourceLabel}
        </p>
      </div>
      <div class="act">
        {favourite}
        <a class="btn" href={csvHref}>
          Prices as CSV
        </a>
        <a
          class="btn"
          href={`/api/stock-analysis?symbol=${encodeURIComponent(analysis.symbol)}&strategy=${analysis.strategy}`}
        >
          Verdict as JSON
        </a>
      </div>
    </div>
  );
}
