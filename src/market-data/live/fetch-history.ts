import { sessionsBetween } from '../../engine/market/calendar.ts';
import { formatDay, type Day } from '../../engine/market/day.ts';
import type { History } from './live-source.ts';
import { ProviderError } from '../provider.ts';
import { joinHistory } from './join-history.ts';
import type { KeptHistory } from './source-facts.store.ts';
import type { Answer, Upstream } from './router.ts';

/** Sessions that are asked for again, to see whether the past was changed. */
const OVERLAP = 5;
/** A bar that was revised further back than the overlap is seen after this many sessions at the latest. */
const WHOLE_AFTER_SESSIONS = 21;
/** An implausible answer is accepted once the source has repeated it this many times, in half an hour. */
const BELIEVED_AFTER = 5;
/** A price this many times the one before it, or this part of it, is doubted where no split is on record. */
const DOUBTED_TIMES = 20;

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
    if (joined !== null) {
      refuseJump(part.source, joined, question);
      return { ...kept, history: joined };
    }
  }
  const whole = checked(await upstream.history(symbol, null, options), question);
  if (whole === null || whole.value.candles.day.length === 0) return null;
  refuseShortened(whole, question);
  refuseJump(whole.source, whole.value, question);
  return { source: whole.source, history: whole.value, wholeOn: session };
}

/** The first day of the overlap, or null where all is to be fetched. */
function overlapOf({ history, wholeOn }: KeptHistory, session: Day): Day | null {
  const { day } = history.candles;
  if (day.length <= OVERLAP || sessionsBetween(wholeOn, session) >= WHOLE_AFTER_SESSIONS) return null;
  return day[day.length - OVERLAP] ?? null;
}

function checked(answer: Answer<History> | null, { symbol, pinned }: HistoryQuestion): Answer<History> | null {
  if (answer === null) return null;
  const about = answer.value.security.symbol;
  if (about !== symbol) throw broken(answer.source, `it answered about ${about} when asked for ${symbol}`);
  // Prices of two sources never stand in one history.
  if (pinned !== null && answer.source !== pinned) throw broken(answer.source, `${symbol} belongs to ${pinned}`);
  return answer;
}

/** Recursive indicators would move where the beginning is missing, so a shortened history is not taken over lightly. */
function refuseShortened({ source, value }: Answer<History>, { session, kept, failures }: HistoryQuestion): void {
  if (kept === null || failures >= BELIEVED_AFTER) return;
  const [before, now] = [kept.history.candles.day, value.candles.day];
  // A market clock that was set back asks for less than is kept.
  if ((now.at(-1) ?? 0) < Math.min(before.at(-1) ?? 0, session)) {
    throw broken(source, 'the history it gave ends earlier than the one that is kept');
  }
  const [first, firstNow] = [before[0], now[0]];
  if (first === undefined || firstNow === undefined || firstNow <= first) return;
  if (value.tickerSince !== null && value.tickerSince > first) return;
  throw broken(source, 'the history it gave begins later than the one that is kept');
}

/** A newest price in another unit, or of another share: the kept one stays until the source has said it repeatedly. */
function refuseJump(source: string, { candles, splits }: History, { kept, failures }: HistoryQuestion): void {
  const last = kept?.history.candles.day.at(-1);
  if (last === undefined || failures >= BELIEVED_AFTER) return;
  for (let i = candles.day.length - 1; i > 0 && (candles.day[i] as Day) > last; i -= 1) {
    const ratio = (candles.close[i] as number) / (candles.close[i - 1] as number);
    if (ratio < DOUBTED_TIMES && ratio > 1 / DOUBTED_TIMES) continue;
    if (splits.some(({ day }) => day === candles.day[i])) continue;
    const of = formatDay(candles.day[i] as Day);
    throw broken(source, `the close of ${of} is ${candles.close[i]}, ${ratio} times the one before it`);
  }
}

function broken(source: string, message: string): ProviderError {
  return new ProviderError('source_broken', { source, message, retry: 'back-off' });
}
