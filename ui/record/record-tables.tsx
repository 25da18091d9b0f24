import type { JSX } from 'preact';
import { dateText, signedText, wholeText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';
import type { ShownCall, ShownGroup, ShownStrategy } from './record-view.ts';
import { chanceText, intervalText, levelText, rateText } from './record-words.ts';

const VERDICTS: Readonly<Record<string, string>> = { BUY: 'Buy', HOLD: 'Hold', SELL: 'Sell' };

function GroupCells({ group }: { readonly group: ShownGroup }): JSX.Element {
  return (
    <>
      <td class="num">{wholeText(group.calls)}</td>
      <td class="num">{rateText(group.beat_rate)}</td>
      <td class="num">{rateText(group.base_rate)}</td>
      <td class="num">{intervalText(group.interval)}</td>
      <td>{chanceText(group)}</td>
    </>
  );
}

function GroupHeads({ first, level }: { readonly first: string; readonly level: number }): JSX.Element {
  return (
    <tr>
      <th scope="col">{first}</th>
      <th scope="col" class="num">
        Rated calls
      </th>
      <th scope="col" class="num">
        Right
      </th>
      <th scope="col" class="num">
        At random
      </th>
      <th scope="col" class="num">
        {levelText(level)} interval
      </th>
      <th scope="col">Beside chance</th>
    </tr>
  );
}

/** One line a strategy. */
export function StrategyTable({
  figures,
  level,
}: {
  readonly figures: readonly ShownStrategy[];
  readonly level: number;
}): JSX.Element {
  return (
    <div class="scroll" role="group" aria-labelledby="by-strategy" tabIndex={0}>
      <table class="plain">
        <thead>
          <GroupHeads first="Strategy" level={level} />
        </thead>
        <tbody>
          {figures.map((group) => (
            <tr>
              <th scope="row">{strategyName(group.strategy)}</th>
              <GroupCells group={group} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const BAND_WORDS: Readonly<Record<string, string>> = {
  '75-100': 'strong Buy',
  '65-74': 'moderate Buy',
  '60-64': 'weak Buy',
  '41-59': 'Hold',
  '36-40': 'weak Sell',
  '26-35': 'moderate Sell',
  '0-25': 'strong Sell',
};

const HOLD_BAND = '41-59';

/** The score bands of one strategy that have closed calls. */
export function BandTable({
  figures,
  level,
}: {
  readonly figures: ShownStrategy;
  readonly level: number;
}): JSX.Element | null {
  const bands = figures.bands.filter(({ closed }) => closed > 0);
  if (bands.length === 0) return null;
  const id = `bands-${figures.strategy}`;
  return (
    <section class="card" aria-labelledby={id}>
      <h2 id={id}>{strategyName(figures.strategy)} by score</h2>
      <p>
        {figures.median_excess === null
          ? `${wholeText(figures.closed)} closed, Hold included.`
          : `${wholeText(figures.closed)} closed, Hold included. The rated call in the middle brought ${signedText(figures.median_excess * 100, 1)} points beside the benchmark, counted in its own direction.`}
      </p>
      <div class="scroll" role="group" aria-labelledby={id} tabIndex={0}>
        <table class="plain">
          <thead>
            <GroupHeads first="Score" level={level} />
          </thead>
          <tbody>
            {bands.map((band) => (
              <tr>
                <th scope="row">
                  {band.band.replace('-', ' to ')} <span class="none">{BAND_WORDS[band.band] ?? ''}</span>
                </th>
                {band.band === HOLD_BAND ? (
                  <td colSpan={5}>{wholeText(band.closed)} closed, not rated</td>
                ) : (
                  <GroupCells group={band} />
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** How a call came out, in a word. */
function outcomeOf({ verdict, excess }: ShownCall): string {
  if (verdict === 'HOLD') return 'not rated';
  return (verdict === 'BUY' ? excess > 0 : excess < 0) ? 'right' : 'wrong';
}

interface CallTableProps {
  readonly calls: readonly ShownCall[];
  readonly label: string;
  /** True where one symbol is shown, and its name need not stand in every line. */
  readonly isOfSymbol?: boolean;
}

/** Closed calls, one a line. */
export function CallTable({ calls, label, isOfSymbol = false }: CallTableProps): JSX.Element {
  const change = (from: number, to: number): string => signedText((to / from - 1) * 100, 1);
  return (
    <div class="scroll" role="group" aria-label={label} tabIndex={0}>
      <table class="plain">
        <thead>
          <tr>
            {isOfSymbol ? null : <th scope="col">Symbol</th>}
            <th scope="col">Strategy</th>
            <th scope="col">Close of</th>
            <th scope="col">Call</th>
            <th scope="col" class="num">
              Score
            </th>
            <th scope="col" class="num">
              Sessions
            </th>
            <th scope="col">Closed at</th>
            <th scope="col" class="num">
              Return, %
            </th>
            <th scope="col" class="num">
              Benchmark, %
            </th>
            <th scope="col" class="num">
              Difference
            </th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <tr>
              {isOfSymbol ? null : (
                <th scope="row">
                  <a href={`/s/${encodeURIComponent(call.symbol)}/calls`}>{call.symbol}</a>
                </th>
              )}
              <td>{strategyName(call.strategy)}</td>
              <td>
                <time datetime={call.session}>{dateText(call.session)}</time>
              </td>
              <td>{VERDICTS[call.verdict] ?? call.verdict}</td>
              <td class="num">{call.score}</td>
              <td class="num">{call.horizon}</td>
              <td>
                <time datetime={call.exit_day}>{dateText(call.exit_day)}</time>
                {call.ending === 'delisted' ? ', last price' : ''}
              </td>
              <td class="num">{change(call.entry_price, call.exit_price)}</td>
              <td class="num">{change(call.benchmark_entry, call.benchmark_exit)}</td>
              <td class="num">{signedText(call.excess * 100, 1)}</td>
              <td>{outcomeOf(call)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
