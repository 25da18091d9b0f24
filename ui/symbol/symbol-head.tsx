import type { JSX } from 'preact';
import type { Security } from '../../src/engine/market/snapshot.ts';
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

/** The filings of a company that is listed in the US, by its ticker; EDGAR writes classes of shares with a dash. */
export function filingsHref({ symbol, type, currency }: Pick<Security, 'symbol' | 'type' | 'currency'>): string | null {
  if (type !== 'stock' || currency !== 'USD') return null;
  const query = new URLSearchParams({
    action: 'getcompany',
    CIK: symbol.replace('.', '-'),
    type: '10-K',
    owner: 'exclude',
  });
  return `https://www.sec.gov/cgi-bin/browse-edgar?${query.toString()}`;
}

interface SymbolHeadProps {
  readonly analysis: AnalysisResponse;
  /** Where its filings are published; null where none are. */
  readonly filings: string | null;
  readonly sourceLabel: string;
  /** Where the prices can be had as a file. */
  readonly csvHref: string;
  /** The button that adds it to the reader's favourites. */
  readonly favourite: JSX.Element;
  /** The button that makes a link to the verdict. */
  readonly share: JSX.Element;
}

/** Name, price, its time and its source. */
export function SymbolHead({
  analysis,
  filings,
  sourceLabel,
  csvHref,
  favourite,
  share,
}: SymbolHeadProps): JSX.Element {
  const facts = [analysis.exchange, analysis.sector, analysis.currency].filter((fact) => fact !== null);
  return (
    <div class="head">
      <div data-unit="price">
        <h1>
          {analysis.symbol}
          {analysis.company_name === analysis.symbol ? null : <span> {analysis.company_name}</span>}
        </h1>
        <p class="meta">
          {facts.join(' · ')}
          {filings === null ? null : (
            <>
              {' · '}
              <a href={filings} rel="noreferrer">
                Filings at the SEC
              </a>
            </>
          )}
        </p>
        <PriceLine analysis={analysis} />
        <p class="asof">
          Close of <time datetime={analysis.as_of}>{dateText(analysis.as_of)}</time>, change on the session before ·
          Source: {sourceLabel}
        </p>
      </div>
      <div class="act">
        {favourite}
        {share}
        <a class="btn" href={`/compare?symbols=${encodeURIComponent(analysis.symbol)}`}>
          Compare
        </a>
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
