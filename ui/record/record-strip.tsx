import type { JSX } from 'preact';
import { DemoMark } from '../layout/demo-mark.tsx';
import { strategyName } from '../text/verdict-words.ts';
import type { ShownGroup } from './record-view.ts';
import { confidenceText, stripText, type ShownConfidence } from './record-words.ts';

/** What other pages say of the record; figures of the pages and of the API are the same. */
export interface ShownStrip {
  readonly isDemo: boolean;
  readonly firstClose: string | null;
  readonly horizon: number;
  readonly level: number;
  readonly all: ShownGroup;
  readonly strategies: readonly (ShownGroup & { readonly strategy: string })[];
}

/** The track record in one line: of one strategy, or of all. */
export function RecordStrip({
  strip,
  strategy = null,
  symbol = null,
  confidence = null,
}: {
  readonly strip: ShownStrip | null;
  readonly strategy?: string | null;
  /** Given: a link to the calls on this symbol follows. */
  readonly symbol?: string | null;
  /** What is measured of closed calls like the one that is shown. */
  readonly confidence?: ShownConfidence | null;
}): JSX.Element | null {
  const group = strategy === null ? strip?.all : strip?.strategies.find((each) => each.strategy === strategy);
  if (strip === null || group === undefined) return null;
  const what = strategy === null ? 'calls' : `${strategyName(strategy)} calls`;
  const href = strategy === null || strip.isDemo ? '/track-record' : `/track-record?strategy=${strategy}`;
  return (
    <p class="record-strip" data-unit="track-record">
      <a href={href}>Track record</a> {stripText(strip, group, what)}{' '}
      {confidence === null || strategy === null ? null : `${confidenceText(confidence, strategyName(strategy))} `}
      {symbol === null || strip.isDemo ? null : (
        <a href={`/s/${encodeURIComponent(symbol)}/calls`}>Calls on {symbol}</a>
      )}
      <DemoMark isDemo={strip.isDemo} />
    </p>
  );
}
