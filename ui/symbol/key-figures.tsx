import type { JSX } from 'preact';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { FIGURE_WORDS, figureText } from '../text/figure-words.ts';
import type { FigureId, Figures } from '../text/figure-words.ts';
import { dateText } from '../text/format.ts';

/** The key figures of a company, with the days that they stand on as ISO dates. */
export interface ShownFigures {
  readonly figures: Figures;
  readonly lastExDate: string | null;
  /** The period end of the newest statement that they read; null where none is known. */
  readonly statementsUpTo: string | null;
}

interface KeyFiguresProps {
  readonly analysis: AnalysisResponse;
  readonly shown: ShownFigures;
}

/** A figure of the list, or two that are a range. */
type Entry =
  FigureId | { readonly label: string; readonly definition: string; readonly range: readonly [FigureId, FigureId] };

const GROUPS: readonly {
  readonly name: string;
  readonly entries: readonly Entry[];
  readonly on: 'price' | 'both' | 'statements';
}[] = [
  {
    name: 'Price',
    on: 'price',
    entries: [
      {
        label: 'Day’s range',
        definition: 'Lowest and highest price of the newest session.',
        range: ['day_low', 'day_high'],
      },
      'volume',
      'average_volume',
      {
        label: '52 weeks',
        definition: 'Lowest and highest price of the last 252 sessions.',
        range: ['low_52w', 'high_52w'],
      },
      'market_cap',
      'shares',
    ],
  },
  { name: 'Valuation', on: 'both', entries: ['pe', 'eps', 'pb', 'ps', 'ev_ebit', 'fcf_yield'] },
  {
    name: 'Quality',
    on: 'statements',
    entries: [
      'gross_margin',
      'operating_margin',
      'net_margin',
      'return_on_equity',
      'return_on_capital',
      'debt_to_equity',
    ],
  },
  { name: 'Dividend', on: 'both', entries: ['dividend_yield', 'payout', 'last_ex_date'] },
  { name: 'Risk', on: 'price', entries: ['beta', 'volatility'] },
];

/** Amounts of money; the others have no currency. */
const MONEY: ReadonlySet<FigureId> = new Set(['day_low', 'day_high', 'low_52w', 'high_52w', 'market_cap', 'eps']);

function EntryLine({
  entry,
  shown,
  currency,
}: {
  readonly entry: Entry;
  readonly shown: ShownFigures;
  readonly currency: string;
}): JSX.Element {
  const isRange = typeof entry !== 'string';
  const ids = isRange ? entry.range : [entry];
  const { label, definition } = isRange ? entry : FIGURE_WORDS[entry];
  const texts = ids.map((id) => figureText(id, id === 'last_ex_date' ? shown.lastExDate : shown.figures[id]));
  const known = texts.every((text) => text !== null);
  const unit = known && ids.some((id) => MONEY.has(id)) ? ` ${currency}` : '';
  const title = texts.map((text) => text?.title).filter((text) => text !== undefined);
  return (
    <div>
      <dt>
        <details>
          <summary>{label}</summary>
          <span>{definition}</span>
        </details>
      </dt>
      <dd
        class={known ? 'n' : 'none'}
        data-figure={ids.join(' ')}
        title={title.length > 0 ? `${title.join('–')}${unit}` : undefined}
      >
        {known ? `${texts.map((text) => text?.text).join('–')}${unit}` : 'not known'}
      </dd>
    </div>
  );
}

/** What the figures of a group stand on. */
function asOfText(on: 'price' | 'both' | 'statements', analysis: AnalysisResponse, shown: ShownFigures): string {
  const close = `close of ${dateText(analysis.as_of)}`;
  if (on === 'price') return close;
  const upTo =
    shown.statementsUpTo === null ? 'no statement is known' : `statements to ${dateText(shown.statementsUpTo)}`;
  return on === 'both' ? `${close}; ${upTo}` : upTo;
}

/** The figures that people look for, each with its definition on demand; they are the same under every strategy. */
export function KeyFigures({ analysis, shown }: KeyFiguresProps): JSX.Element {
  return (
    <section class="card" data-unit="key-figures" aria-labelledby="figures-h">
      <div class="row">
        <h2 id="figures-h">Key figures</h2>
        <DemoMark isDemo={analysis.is_demo} />
      </div>
      <p class="fine">
        {analysis.symbol}, amounts in {analysis.currency}. Flows are of the last twelve months where four quarters are
        known, else of the latest fiscal year. Open a name for its definition.
      </p>
      <div class="figs">
        {GROUPS.map(({ name, entries, on }) => (
          <div>
            <h3>{name}</h3>
            <p class="fine">{asOfText(on, analysis, shown)}</p>
            <dl>
              {entries.map((entry) => (
                <EntryLine entry={entry} shown={shown} currency={analysis.currency} />
              ))}
            </dl>
          </div>
        ))}
      </div>
    </section>
  );
}
