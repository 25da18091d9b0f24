import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalJson } from '../engine/canonical.ts';
import type { FactorContext } from '../engine/factors/context.ts';
import type { Day } from '../engine/market/day.ts';
import type { Benchmark, KnownFacts, Security } from '../engine/market/snapshot.ts';
import {
  buildReference,
  type HashedReference,
  measureMember,
  MIN_UNIVERSE,
  type ReferenceMember,
} from '../engine/verdict/reference.ts';
import { sha256 } from './digest.ts';
import type { Provider } from './provider.ts';

/** Every company that the source holds, and has at hand. */
export const UNIVERSE = 'all';
const MEMBERS_A_TURN = 8;
/** A company whose newest price is older than this many days did not stand anywhere on the session (house). */
const STOOD_DAYS = 10;

/** Where a company's numbers are taken from. */
export interface Look {
  readonly benchmark: () => Promise<Benchmark | null>;
  /** Null where a symbol did not trade by then. */
  readonly snapshot: (symbol: string) => Promise<KnownFacts | null>;
}

/** One part of the companies out of several: every `of`-th one from `index` on. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

const ALL: Share = { index: 0, of: 1 };

/**
 * How the source's companies stood on a session, with its hash; null where under 100 of them can be measured. Lets other
 * work go on between companies. Rejects with ProviderError only.
 */
export async function measureReference(provider: Provider, asOf: Day, look: Look): Promise<HashedReference | null> {
  return referenceOf(provider, asOf, await measureMembers(provider, asOf, look));
}

/** What the companies of a share add to the reference; nothing where the source has under 100 companies in all. */
export async function measureMembers(
  provider: Provider,
  asOf: Day,
  look: Look,
  share: Share = ALL,
): Promise<readonly ReferenceMember[]> {
  const securities = await membersOf(provider);
  if (securities.length < MIN_UNIVERSE) return [];
  const benchmark = await look.benchmark();
  const members: ReferenceMember[] = [];
  for (const [i, { symbol }] of securities.entries()) {
    if (i % share.of !== share.index) continue;
    if (members.length % MEMBERS_A_TURN === 0) await nextTurn();
    const snapshot = await look.snapshot(symbol);
    const member = snapshot === null ? null : memberOn(provider, asOf, snapshot, benchmark);
    if (member !== null) members.push(member);
  }
  return members;
}

/** The companies that are measured: those whose facts are at hand. */
export function membersOf(provider: Provider): Promise<readonly Security[]> {
  return provider.kind === 'network' ? provider.held() : provider.securities();
}

/** What one company adds to the reference; null where it does not belong in it. */
export function memberOn(
  provider: Provider,
  asOf: Day,
  snapshot: KnownFacts,
  benchmark: Benchmark | null,
  context?: FactorContext,
): ReferenceMember | null {
  // Symbols asked over a network arrive one by one: those behind the session are not compared with those that are not. A
  // source on this machine may lack a session of one; a history that ended years ago is no part of it either.
  const oldest = provider.kind === 'local' ? asOf - STOOD_DAYS : asOf;
  return snapshot.asOf < oldest ? null : measureMember(snapshot, benchmark, context);
}

/** The reference that members make; null where they are under 100. */
export function referenceOf(
  provider: Provider,
  asOf: Day,
  members: readonly ReferenceMember[],
): HashedReference | null {
  if (members.length < MIN_UNIVERSE) return null;
  const reference = buildReference(members, { universe: UNIVERSE, source: provider.id, isDemo: provider.isDemo, asOf });
  return { reference, hash: sha256(canonicalJson(reference)) };
}
