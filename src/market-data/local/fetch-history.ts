import { sessionsBetween } from '../../engine/market/calendar.ts';
import type { Day } from '../../engine/market/day.ts';
import type { History } from '../live-source.ts';
import { ProviderError } from '../provider.ts';
import { joinHistory } from './join-history.ts';
import type { KeptHistory } from './source-facts.store.ts';
import type { Answered, Upstream } from './upstream.ts';

/** Sessions that are asked for again, to see whether the past was changed. */
const OVERLAP = 5;
/** A bar that was revised further back than the overlap is seen after this many sessions at the latest. */
const WHOLE_AFTER_SESSIONS = 21;
/** A source that keeps answering with a shorter past is believed after this many attempts. */
const BELIEVED_AFTER = 5;

/** What is asked for. */
export interface HistoryQuestion {
  readonly symbol: string;
  /** The newest session that should exist. */
  readonly session: Day;
  /** What is kept, null where nothing is or it is damaged. */
  readonly kept: KeptHistory | null;
  /** The source that the symbol belongs to; null while it belongs to none. */
  readonly pinned: string | null;
  /** Attempts that failed since the last good one. */
  readonly failures: number;
}

/**
 * The symbol's whole history: what is kept with the newest sessions behind it, or all of it anew where its past was
 * changed (a split, a dividend, a revised bar). Null where no source has the symbol. Rejects with ProviderError only.
 */
export async function fetchHistory(upstream: Upstream, question: HistoryQuestion): Promise<KeptHistory | null> {
  const { symbol, session, kept, pinned } = question;
  const options = { pinned: pinned ?? undefined };
  const from = kept === null ? null : overlapOf(kept, session);
  if (kept !== null && from !== null) {
    const part = checked(await upstream.history(symbol, from, options), question);
    if (part === null) return null;
    const joined = joinHistory(kept.history, part.value, from);
    if (joined !== null) return { ...kept, history: joined };
  }
  const whole = checked(await upstream.history(symbol, null, options), question);
  if (whole === null || whole.value.candles.day.length === 0) return null;
  refuseShortened(whole, question);
  return { source: whole.source, history: whole.value, wholeOn: session };
}

/** The first day of the overlap, or null where all is to be fetched. */
function overlapOf({ history, wholeOn }: KeptHistory, session: Day): Day | null {
  const { day } = history.candles;
  if (day.length <= OVERLAP || sessionsBetween(wholeOn, session) >= WHOLE_AFTER_SESSIONS) return null;
  return day[day.length - OVERLAP] ?? null;
}

function checked(answer: Answered<History> | null, { symbol, pinned }: HistoryQuestion): Answered<History> | null {
  if (answer === null) return null;
  const about = answer.value.security.symbol;
  if (about !== symbol) throw broken(answer.source, `it answered about ${about} when asked for ${symbol}`);
  // Prices of two sources never stand in one history.
  if (pinned !== null && answer.source !== pinned) throw broken(answer.source, `${symbol} belongs to ${pinned}`);
  return answer;
}

/** Recursive indicators would move where the beginning is missing, so a shortened history is not taken over lightly. */
function refuseShortened({ source, value }: Answered<History>, { kept, failures }: HistoryQuestion): void {
  const [before, now] = [kept?.history.candles.day[0], value.candles.day[0]];
  if (before === undefined || now === undefined || now <= before || failures >= BELIEVED_AFTER) return;
  if (value.tickerSince !== null && value.tickerSince > before) return;
  throw broken(source, 'the history it gave begins later than the one that is kept');
}

function broken(source: string, message: string): ProviderError {
  return new ProviderError('source_broken', { source, message, retry: 'back-off' });
}
