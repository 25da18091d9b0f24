import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, priceText, signedText } from '../text/format.ts';

function Change({ analysis }: { readonly analysis: AnalysisResponse }): JSX.Element | null {
  const { price_change: change, price_change_percent: percent } = analysis;
  if (change === null || percent === null) return null;
  const [glyph, tone] = change > 0 ? ['▲', 'up'] : change < 0 ? ['▼', 'dn'] : ['■', 'flat'];
  return (
    <span class={`n change ${tone}`}>
      <span aria-hidden="true">{glyph}</span> {signedText(change)} ({signedText(percent)}%)
    </span>
  );
}

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
      <Change analysis={analysis} />
      <DemoMark isDemo={analysis.is_demo} />
    </p>
  );
}

interface SymbolHeadProps {
  readonly analysis: AnalysisResponse;
  readonly sourceLabel: string;
  /** Where the prices can be had as a file. */
  readonly csvHref: string;
}

/** Who it is, what it costs, when that was, and where it comes from. */
export function SymbolHead({ analysis, sourceLabel, csvHref }: SymbolHeadProps): JSX.Element {
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
