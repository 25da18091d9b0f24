import type { Transaction } from 'kysely';
import type { Day } from '../../engine/market/day.ts';
import { inTransaction } from '../../platform/db/database.ts';
import type { Database, DatabaseSchema } from '../../platform/db/schema.ts';
import { ProviderError } from '../provider.ts';
import { fetchHistory } from './fetch-history.ts';
import { answeredFor, failedWith, pricesAnswered, QUOTE_MS, STATEMENTS_MS, symbolGone } from './next-try.ts';
import type { Moment } from './next-try.ts';
import type { Card, Part, RefreshState, StoreScope } from './parts.ts';
import { claimLease, finishLease, releaseLease } from './refreshes.store.ts';
import type { Finished, Lease } from './refreshes.store.ts';
import { loadCard } from './cards.store.ts';
import { loadHistory, saveHistory, saveQuote, saveStatements } from './source-facts.store.ts';
import type { Upstream } from './router.ts';

/** What refreshing stands on. */
export interface RefreshDeps {
  readonly db: Database;
  readonly scope: StoreScope;
  readonly upstream: Upstream;
  /** Called each time before a source is asked. */
  readonly asked: () => void;
  /** The newest session that should exist. */
  readonly session: () => Day;
  /** Real time, ms since 1970-01-01 UTC. */
  readonly now: () => number;
  readonly random: () => number;
  /** Random id of this process. */
  readonly owner: string;
  /** Hears of every symbol of which something was written. */
  readonly changed: (symbol: string) => void;
}

/** `kept`: the store has an answer; `unknown`: no source has the symbol; `busy`: another process is asking. */
export type Refreshed = 'kept' | 'unknown' | 'busy';

/** Under which condition a part is asked for, looked at once nobody else is asking. */
export type When = 'due' | 'absent' | 'damaged';

/** True where a part is to be asked for again. */
export function isDue(part: Part, state: RefreshState | undefined, session: Day, now: number): boolean {
  if (state === undefined || state.attemptedAt === 0) return true;
  return state.nextTryAt <= now && (part !== 'prices' || state.checkedThrough < session);
}

/** What asking brought: how to keep it, or null where there is nothing to keep; and when to ask again. */
interface Brought {
  readonly save: ((tx: Transaction<DatabaseSchema>) => Promise<void>) | null;
  readonly end: Finished;
}

/**
 * Asks for one part of one symbol and keeps the answer, one process at a time. Where something is kept already, a failure
 * is written down and not thrown.
 * @throws ProviderError where nothing is kept and the source failed
 */
export async function refreshPart(deps: RefreshDeps, symbol: string, part: Part, when: When): Promise<Refreshed> {
  const { db, scope, now, owner } = deps;
  const key = { setting: scope.setting, isDemo: scope.isDemo, symbol, part };
  const lease = await claimLease(db, key, owner, now());
  if (lease === null) return 'busy';
  let isFinished = false;
  try {
    const card = await loadCard(db, scope, symbol);
    // Another process may have been here since the caller looked.
    if (when === 'absent' && card.parts[part] !== undefined) return 'kept';
    if (when === 'due' && !isDue(part, card.refreshes[part], deps.session(), now())) return 'kept';
    const brought = await ask(deps, symbol, part, card);
    if (brought === null) return 'unknown';
    await keep(deps, lease, brought);
    isFinished = true;
    deps.changed(symbol);
    return 'kept';
  } finally {
    if (!isFinished) await releaseLease(db, lease);
  }
}

async function ask(deps: RefreshDeps, symbol: string, part: Part, card: Card): Promise<Brought | null> {
  const before = card.refreshes[part];
  const at: Moment = { now: deps.now(), random: deps.random };
  deps.asked();
  try {
    if (part === 'prices') return await askPrices(deps, symbol, card, at);
    return part === 'statements' ? await askStatements(deps, symbol) : await askQuote(deps, symbol, card);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (part === 'prices' && card.parts.prices === undefined) throw error;
    return { save: null, end: failedWith(error, before, { ...at, now: deps.now() }) };
  }
}

async function askPrices(deps: RefreshDeps, symbol: string, card: Card, at: Moment): Promise<Brought | null> {
  const { db, scope, upstream } = deps;
  const session = deps.session();
  const pinned = card.parts.prices?.source ?? null;
  const kept = pinned === null ? null : await loadHistory(db, { source: pinned, isDemo: scope.isDemo, symbol });
  const before = card.refreshes.prices;
  const failures = before?.outcome === 'failed' ? before.failures : 0;
  const found = await fetchHistory(upstream, { symbol, session, kept, pinned, failures });
  if (found === null) return pinned === null ? null : { save: null, end: symbolGone(session, at) };
  const { day } = found.history.candles;
  const now = deps.now();
  const key = { source: found.source, isDemo: scope.isDemo, symbol };
  return {
    save: (tx) => saveHistory(tx, key, found, now),
    end: pricesAnswered(day[day.length - 1] as Day, session, before, { ...at, now }),
  };
}

async function askStatements(deps: RefreshDeps, symbol: string): Promise<Brought> {
  const answer = await deps.upstream.statements(symbol);
  const now = deps.now();
  const end = answeredFor(STATEMENTS_MS, { now, random: deps.random });
  if (answer === null) return { save: null, end };
  const key = { source: answer.source, isDemo: deps.scope.isDemo, symbol };
  return { save: (tx) => saveStatements(tx, key, answer.value, now), end };
}

async function askQuote(deps: RefreshDeps, symbol: string, card: Card): Promise<Brought> {
  const pinned = card.parts.prices?.source;
  const answer = await deps.upstream.quote(symbol, { pinned });
  const now = deps.now();
  const end = answeredFor(QUOTE_MS, { now, random: deps.random });
  if (answer === null) return { save: null, end };
  const { source, value } = answer;
  if (value.symbol !== symbol) {
    const message = `it answered about ${value.symbol} when asked for ${symbol}`;
    throw new ProviderError('source_broken', { source, message, retry: 'back-off' });
  }
  // A price of another source does not continue this history.
  if (source !== pinned) return { save: null, end };
  return { save: (tx) => saveQuote(tx, { source, isDemo: deps.scope.isDemo, symbol }, value, now), end };
}

/** Nothing is written by a process that lost its lease while it asked. */
async function keep(deps: RefreshDeps, lease: Lease, { save, end }: Brought): Promise<void> {
  const lost = new Error('the lease was lost');
  try {
    await inTransaction(deps.db, async (tx) => {
      await save?.(tx);
      if (!(await finishLease(tx, lease, end))) throw lost;
    });
  } catch (error) {
    if (error !== lost) throw error;
  }
}
