import type { JSX } from 'preact';
import type { Candles } from '../../src/engine/market/candles.ts';
import type { AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, priceText, ratioText, shortText, wholeText } from '../text/format.ts';

interface Figure {
  readonly label: string;
  readonly text: string;
  /** The exact value, where the text is shortened. */
  readonly exact?: string;
}

const YEAR_SESSIONS = 252;
const NONE = 'not available';
const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Lowest and highest close of the last 252 sessions, on the share basis of the newest one. */
function yearRange(candles: Candles): { readonly low: number; readonly high: number } | null {
  if (candles.adjustment === 'total' || candles.close.length < YEAR_SESSIONS) return null;
  const closes = candles.close.subarray(-YEAR_SESSIONS).filter((close) => Number.isFinite(close));
  return closes.length === 0
    ? null
    : { low: closes.reduce((a, b) => Math.min(a, b)), high: closes.reduce((a, b) => Math.max(a, b)) };
}

function figuresOf(analysis: AnalysisResponse, candles: Candles): readonly Figure[] {
  const { market_cap: cap, pe_ratio: pe, currency } = analysis;
  const year = yearRange(candles);
  const score = (value: number | null): string => (value === null ? NONE : `${Math.round(value)} of 100`);
  return [
    {
      label: 'Market cap',
      text: cap === null ? NONE : `${shortText(cap)} ${currency}`,
      ...(cap === null ? {} : { exact: `${wholeText(cap)} ${currency}` }),
    },
    { label: 'P/E', text: pe === null ? NONE : ratioText(pe) },
    { label: '52-week range (closes)', text: year === null ? NONE : `${priceText(year.low)}–${priceText(year.high)}` },
    { label: 'Risk level', text: analysis.risk_level === null ? NONE : capital(analysis.risk_level) },
    { label: 'Fundamental score', text: score(analysis.fundamental_score) },
    { label: 'Technical score', text: score(analysis.technical_score) },
  ];
}

interface KeyFiguresProps {
  readonly analysis: AnalysisResponse;
  readonly candles: Candles;
}

/** The figures that people look for first. */
export function KeyFigures({ analysis, candles }: KeyFiguresProps): JSX.Element {
  return (
    <section class="card" data-unit="key-figures" aria-labelledby="figures-h">
      <div class="row">
        <h2 id="figures-h">Key figures</h2>
        <DemoMark isDemo={analysis.is_demo} />
      </div>
      <dl class="kpis">
        {figuresOf(analysis, candles).map(({ label, text, exact }) => (
          <div>
            <dt>{label}</dt>
            <dd class={text === NONE ? 'none' : 'n'} title={exact}>
              {text}
            </dd>
          </div>
        ))}
      </dl>
      <p class="fine">
        {analysis.symbol}, as of <time datetime={analysis.as_of}>{dateText(analysis.as_of)}</time>.
      </p>
    </section>
  );
}

/** What the risk level is the median of. */
export function RiskInputs({ analysis }: { readonly analysis: AnalysisResponse }): JSX.Element {
  return (
    <section class="card" data-unit="risk" aria-labelledby="risk-h">
      <div class="row">
        <h2 id="risk-h">Risk level: {analysis.risk_level ?? NONE}</h2>
        <DemoMark isDemo={analysis.is_demo} />
      </div>
      <table class="plain">
        <caption>
          The more cautious middle one of the inputs below; financial distress makes it high. {analysis.symbol}, as of{' '}
          {dateText(analysis.as_of)}.
        </caption>
        <thead>
          <tr>
            <th scope="col">Input</th>
            <th scope="col" class="num">
              Value
            </th>
            <th scope="col">Level</th>
          </tr>
        </thead>
        <tbody>
          {analysis.risk.map((line) => (
            <tr>
              <th scope="row">
                {line.label}
                {line.reason === null ? null : <small>{line.reason}</small>}
              </th>
              <td class="num">{line.value_text}</td>
              <td>{line.level === null ? '–' : capital(line.level)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
