import type { JSX } from 'preact';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, wholeText } from '../text/format.ts';
import { horizonText, strategyName } from '../text/verdict-words.ts';
import { RecordFilter } from './record-filter.tsx';
import { BandTable, CallTable, StrategyTable } from './record-tables.tsx';
import type { RecordView } from './record-view.ts';
import { ReliabilityDiagram } from './reliability-diagram.tsx';

const plural = (n: number, one: string): string => `${wholeText(n)} ${one}${n === 1 ? '' : 's'}`;

/** Where there is no closed call yet: why, and when the first one would be. */
function Nothing({ view }: { readonly view: RecordView }): JSX.Element {
  const { isDemo, calls, firstClose } = view;
  const when = firstClose === null ? null : <time datetime={firstClose}>{dateText(firstClose)}</time>;
  return (
    <section class="card mt" data-state="empty" data-unit="track-record">
      <DemoMark isDemo={isDemo} />
      <p>
        {isDemo
          ? 'Demo data has no record: its prices are generated, so nothing about them can be right or wrong.'
          : calls === 0
            ? 'No call is on record yet. The first is made when the market is next judged ahead, on the newest session, for the symbols of UNIVERSE.'
            : `${plural(calls, 'call')} on record, none of them closed after so many sessions yet.`}{' '}
        {when === null ? null : isDemo || calls === 0 ? (
          <>A call made on the newest session would first be closed after the session of {when}.</>
        ) : (
          <>The first is closed after the session of {when}.</>
        )}
      </p>
      <p class="act mt">
        <a class="btn" href="/method">
          How verdicts are made
        </a>
      </p>
    </section>
  );
}

function Corrections({ view }: { readonly view: RecordView }): JSX.Element | null {
  const { corrected, turned } = view;
  if (corrected === 0) return null;
  return (
    <p class="note mt" role="note">
      The prices of {plural(corrected, 'closed call')} were revised after closing. The figures stay as they were closed;
      each correction stands in the record, and {turned === 0 ? 'none' : wholeText(turned)} of these calls would count
      otherwise by the newest prices.
    </p>
  );
}

function HowToCheck({ view }: { readonly view: RecordView }): JSX.Element {
  return (
    <section class="card mt" aria-labelledby="check-h">
      <h2 id="check-h">Check it yourself</h2>
      <p>
        Every call and outcome is a line of <a href="/track-record/record.csv">record.csv</a>, misses and delistings
        included, with the prices that were used. Each evening new lines are hashed into a block, and each block into
        the next: <a href="/track-record/chain.json">chain.json</a>. Keep its head, and any later change of what came
        before can be shown with docs/verify_record.py, which needs nothing of this program.
      </p>
      <p class="hash">
        Head now: <code>{view.head}</code>
      </p>
    </section>
  );
}

/** The record of calls: figures, diagram, the worst ten, and every call. */
export function RecordBody({ view }: { readonly view: RecordView }): JSX.Element {
  const { isDemo, firstSession, figures, listed, worst, horizon, benchmark, level } = view;
  const isEmpty = figures.every(({ closed }) => closed === 0);
  return (
    <div class="record" data-state={isEmpty ? 'empty' : 'ready'}>
      <div class="row">
        <h1>Track record</h1>
        <DemoMark isDemo={isDemo} />
      </div>
      <p class="lede">
        {firstSession === null ? 'Live calls only.' : `Live calls since ${dateText(firstSession)}.`} Back-tests stand
        apart and are hypothetical. A call is the first verdict on a symbol of the universe on a session, made before
        anybody asks. Buy is right where total return beats {benchmark}, Sell where it falls short; Hold is not rated.
      </p>
      {view.isSimulated && !isDemo ? (
        <p class="note mt" role="note">
          The market clock is set by hand (TRADEWISE_NOW): this is a simulation, kept apart from any live record.
        </p>
      ) : null}
      {isDemo ? null : <RecordFilter view={view} />}
      {isEmpty ? (
        <Nothing view={view} />
      ) : (
        <>
          <Corrections view={view} />
          <section class="card mt" data-unit="track-record" aria-labelledby="by-strategy">
            <h2 id="by-strategy">Calls closed after {horizonText(horizon)}</h2>
            <StrategyTable figures={figures} level={level} />
            <p class="fine">
              “At random”: how often the same number of calls on symbols drawn from the universe of the same days would
              have been right. The interval treats all calls of a day as one observation, in blocks of{' '}
              {Math.max(63, horizon)} sessions. {plural(view.open, 'call')} open
              {view.due === 0 ? '' : `, of them ${wholeText(view.due)} over and waiting for a price`}.
            </p>
          </section>
          {figures.map((each) =>
            each.closed === 0 ? null : (
              <div class="record-pair mt">
                <BandTable figures={each} level={level} />
                <ReliabilityDiagram figures={each} />
              </div>
            ),
          )}
          {worst.length === 0 ? null : (
            <section class="card mt" aria-labelledby="worst-h">
              <h2 id="worst-h">The {worst.length} that went wrong most</h2>
              <CallTable calls={worst} label="The calls that went wrong most" />
            </section>
          )}
          <section class="card mt" aria-labelledby="every-h">
            <div class="row">
              <h2 id="every-h">
                Every closed call{view.strategy === null ? '' : ` of ${strategyName(view.strategy)}`}
              </h2>
              <a class="btn" href="/track-record/record.csv">
                All as CSV
              </a>
            </div>
            <CallTable calls={listed} label="Every closed call" />
            {view.previousHref === null && view.nextHref === null ? null : (
              <nav class="pages" aria-label="Pages of the calls">
                {view.previousHref === null ? <span /> : <a href={view.previousHref}>Newer</a>}
                {view.nextHref === null ? <span /> : <a href={view.nextHref}>Older</a>}
              </nav>
            )}
          </section>
        </>
      )}
      {isDemo ? null : <HowToCheck view={view} />}
    </div>
  );
}
