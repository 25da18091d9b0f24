import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { exchangeMoment } from '../text/exchange-time.ts';
import { dateText } from '../text/format.ts';

type Props = { readonly analysis: AnalysisResponse };

const PARTS: Readonly<Record<AnalysisResponse['sources'][number]['part'], string>> = {
  prices: 'Prices fetched',
  statements: 'Statements fetched',
  quote: 'Quote fetched',
};

const OUTCOMES: Readonly<Record<AnalysisResponse['sources'][number]['outcome'], string>> = {
  ok: '',
  late: ', newest session not there yet',
  gone: ', no longer has the symbol',
  failed: ', gave no usable answer when last asked',
};

/** When one part was fetched; nothing for a source that fetches nothing. */
function FetchedPart({ source }: { readonly source: AnalysisResponse['sources'][number] }): JSX.Element | null {
  const { part, fetched_at: fetchedAt, outcome } = source;
  if (fetchedAt === null && outcome === 'ok') return null;
  return (
    <div>
      <dt>{PARTS[part]}</dt>
      <dd>
        {source.source}
        {fetchedAt === null ? null : (
          <>
            , <time datetime={fetchedAt}>{exchangeMoment(fetchedAt)}</time>
          </>
        )}
        {OUTCOMES[outcome]}
      </dd>
    </div>
  );
}

/** Sources, times and hashes: what one needs to check a figure or to compute it again. */
export function Provenance({ analysis, sourceLabel }: Props & { readonly sourceLabel: string }): JSX.Element {
  return (
    <section class="card mt" data-unit="sources" aria-labelledby="where-h">
      <div class="row">
        <h2 id="where-h">Sources and hashes</h2>
      </div>
      <dl class="facts">
        <div>
          <dt>Prices and statements</dt>
          <dd>
            {sourceLabel}, close of <time datetime={analysis.as_of}>{dateText(analysis.as_of)}</time>
          </dd>
        </div>
        {analysis.sources.map((source) => (
          <FetchedPart source={source} />
        ))}
        <div>
          <dt>Analysed</dt>
          <dd>
            {analysis.created_at === null ? (
              'Just now, provisional and not stored'
            ) : (
              <time datetime={analysis.created_at}>{exchangeMoment(analysis.created_at)}</time>
            )}
            , engine {analysis.engine_version}
          </dd>
        </div>
        <div>
          <dt>Benchmark</dt>
          <dd>
            {analysis.benchmark === analysis.symbol
              ? `None: ${analysis.symbol} is the benchmark and is not compared with itself`
              : analysis.benchmark}
          </dd>
        </div>
        <div>
          <dt>Input hash (SHA-256)</dt>
          <dd>
            <code>{analysis.input_hash}</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}
