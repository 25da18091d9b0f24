import type { JSX } from 'preact';
import type { HistoryEntry } from '../../src/features/history/history.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { exchangeDay, exchangeTime } from '../text/exchange-time.ts';
import { dateText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';
import { compareHref, runName, runVerdict, symbolHref } from './run-words.ts';

/** Ids of the two forms of the page; buttons and boxes in the list belong to one of them. */
export const COMPARE_FORM = 'compare';
export const ACTIONS_FORM = 'actions';

interface DayOfEntries {
  readonly day: string;
  readonly entries: readonly HistoryEntry[];
}

/** Entries by calendar day in New York, in the order they come in. */
export function byDay(entries: readonly HistoryEntry[]): readonly DayOfEntries[] {
  const days = new Map<string, HistoryEntry[]>();
  for (const entry of entries) {
    const day = exchangeDay(entry.searched_at);
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days].map(([day, own]) => ({ day, entries: own }));
}

/** For each run the one before it of the same symbol, strategy and kind of prices, where the list holds one. */
export function runsBefore(entries: readonly HistoryEntry[]): ReadonlyMap<string, HistoryEntry> {
  const later = new Map<string, string>();
  const before = new Map<string, HistoryEntry>();
  for (const entry of entries) {
    if (entry.analysis === null) continue;
    const alike = `${entry.symbol ?? ''} ${entry.strategy ?? ''} ${String(entry.is_demo)}`;
    const next = later.get(alike);
    if (next !== undefined) before.set(next, entry);
    later.set(alike, entry.id);
  }
  return before;
}

function Time({ at }: { readonly at: string }): JSX.Element {
  return (
    <time class="at n" datetime={at}>
      {exchangeTime(at)}
    </time>
  );
}

function Action({ entry, action, label }: { entry: HistoryEntry; action: string; label: string }): JSX.Element {
  const name = entry.kind === 'search' ? `the search ${entry.query ?? ''}` : runName(entry);
  return (
    <button form={ACTIONS_FORM} formAction={action} name="id" value={entry.id} aria-label={`${label}: ${name}`}>
      {label}
    </button>
  );
}

interface RunProps {
  readonly entry: HistoryEntry;
  readonly before: HistoryEntry | undefined;
  readonly hasMark: boolean;
  readonly isChosen: boolean;
}

function Verdict({ entry }: { readonly entry: HistoryEntry }): JSX.Element {
  const { analysis } = entry;
  if (entry.is_damaged) {
    return (
      <span class="what none" data-state="error">
        This analysis is damaged and cannot be read. No figure is shown in its place.
      </span>
    );
  }
  if (analysis === null) return <span class="what none">This analysis is no longer stored.</span>;
  return (
    <span class="what">
      <b>{runVerdict(analysis)}</b>
      {analysis.score === null ? (
        analysis.coverage.of === 0 ? null : (
          <small class="n">
            {analysis.coverage.have} of {analysis.coverage.of} inputs
          </small>
        )
      ) : (
        <small class="n" data-score={analysis.score}>
          score {analysis.score}
        </small>
      )}
    </span>
  );
}

function RunLine({ entry, before, hasMark, isChosen }: RunProps): JSX.Element {
  const { id, analysis, data_source: source } = entry;
  const symbol = entry.symbol ?? '';
  const company = analysis === null || analysis.company_name === symbol ? '' : analysis.company_name;
  return (
    <li data-kind="analysis">
      <span class="pick">
        {analysis === null ? null : (
          <input
            type="checkbox"
            form={COMPARE_FORM}
            name="run"
            value={id}
            checked={isChosen}
            aria-label={`Compare ${runName(entry)}`}
          />
        )}
      </span>
      <Time at={entry.searched_at} />
      <span class="who">
        <a href={symbolHref(symbol, entry.strategy)} data-row-link>
          <b>{symbol}</b> {company}
        </a>
        <small>{strategyName(entry.strategy ?? '')}</small>
      </span>
      <Verdict entry={entry} />
      <small class="of">
        {analysis === null ? '' : `Close of ${dateText(analysis.as_of)}, `}
        source {source}
        {hasMark ? (
          <>
            <br />
            <DemoMark isDemo={entry.is_demo} />
          </>
        ) : null}
      </small>
      <span class="act">
        {before === undefined ? null : (
          <a class="btn" href={compareHref(before.id, id)} aria-label={`What changed: ${runName(entry)}`}>
            What changed
          </a>
        )}
        <Action entry={entry} action="/history/run-again" label="Run again" />
        <Action entry={entry} action="/history/remove" label="Remove" />
      </span>
    </li>
  );
}

function SearchLine({ entry }: { readonly entry: HistoryEntry }): JSX.Element {
  const query = entry.query ?? '';
  return (
    <li data-kind="search">
      <span class="pick" />
      <Time at={entry.searched_at} />
      <span class="who">
        <span>
          Search{' '}
          <a href={`/search?q=${encodeURIComponent(query)}`} data-row-link>
            <q>{query}</q>
          </a>
        </span>
        {entry.symbol === null ? null : (
          <small>
            led to <a href={symbolHref(entry.symbol, null)}>{entry.symbol}</a>
          </small>
        )}
      </span>
      <span class="act">
        <Action entry={entry} action="/history/remove" label="Remove" />
      </span>
    </li>
  );
}

/**
 * The entries of a page by day, walked by the keys `j` and `k`. A day with demo entries only has one demo mark; on a
 * mixed day each demo entry has its own.
 */
export function HistoryList({
  entries,
  chosen = [],
}: {
  readonly entries: readonly HistoryEntry[];
  /** Runs that are chosen to be compared. */
  readonly chosen?: readonly string[];
}): JSX.Element {
  const before = runsBefore(entries);
  return (
    <>
      {byDay(entries).map(({ day, entries: own }) => {
        const isAllDemo = own.every(({ is_demo: isDemo }) => isDemo);
        return (
          <section class="card day" data-unit="history-day" aria-labelledby={`day-${day}`}>
            <div class="row">
              <h2 id={`day-${day}`}>
                <time datetime={day}>{dateText(day)}</time>
              </h2>
              <DemoMark isDemo={isAllDemo} />
            </div>
            <ul class="runs">
              {own.map((entry) =>
                entry.kind === 'search' ? (
                  <SearchLine entry={entry} />
                ) : (
                  <RunLine
                    entry={entry}
                    before={before.get(entry.id)}
                    hasMark={!isAllDemo}
                    isChosen={chosen.includes(entry.id)}
                  />
                ),
              )}
            </ul>
          </section>
        );
      })}
    </>
  );
}
