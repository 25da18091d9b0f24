import type { Day } from '../../engine/market/day.ts';
import { MIN_UNIVERSE, type HashedReference } from '../../engine/verdict/reference.ts';
import type { Database } from '../../platform/db/schema.ts';
import { UNIVERSE } from '../measure-reference.ts';
import { loadNewestReference, saveReference } from '../store.ts';
import type { StoreScope } from './parts.ts';
import { claimLease, countChecked, releaseLease } from './refreshes.store.ts';

export interface ReferencesDeps {
  readonly db: Database;
  readonly scope: StoreScope;
  readonly now: () => number;
  readonly owner: string;
  readonly report: (error: unknown) => void;
}

/** The market is measured once this share of what is kept was asked for the session: not before the round is nearly over. */
const ROUND_SHARE = 0.95;
/** An older reference, in days, is not used. */
export const OLDEST_DAYS = 10;
const LOOK_AGAIN_MS = 5000;
const MEASURE_AGAIN_MS = 60_000;

/** True where nearly all that is kept was asked for the session, and there is enough of it to be measured. */
export async function isRoundOver(db: Database, scope: StoreScope, asOf: Day): Promise<boolean> {
  const { kept, checked } = await countChecked(db, scope, asOf);
  return kept >= MIN_UNIVERSE && checked >= kept * ROUND_SHARE;
}

/**
 * How the companies of the store stood, measured once a session behind the requests and kept; until then the newest one
 * before it, so that nobody waits.
 */
export class References {
  readonly #deps: ReferencesDeps;
  #known: { readonly asOf: Day; readonly until: number; readonly found: HashedReference | null } | null = null;
  #measuring: Promise<void> | null = null;
  #measureAfter = 0;

  constructor(deps: ReferencesDeps) {
    this.#deps = deps;
  }

  /** `measure` is called where it is time and `mayMeasure`; its result is there for those who ask later. */
  async of(
    asOf: Day,
    measure: () => Promise<HashedReference | null>,
    mayMeasure: boolean,
  ): Promise<HashedReference | null> {
    const { db, scope, now } = this.#deps;
    const known = this.#known;
    if (known !== null && known.asOf === asOf && known.until > now()) return known.found;
    const key = { source: scope.setting, isDemo: scope.isDemo, universe: UNIVERSE, asOf };
    const newest = await loadNewestReference(db, key, asOf - OLDEST_DAYS);
    const isOfSession = newest !== null && newest.asOf === asOf;
    const found = newest?.hashed ?? null;
    this.#known = { asOf, until: isOfSession ? Infinity : now() + LOOK_AGAIN_MS, found };
    if (!isOfSession && mayMeasure) this.#measureBehind(asOf, measure);
    return found;
  }

  /** Resolves when nothing is being measured. */
  async settled(): Promise<void> {
    await this.#measuring;
  }

  #measureBehind(asOf: Day, measure: () => Promise<HashedReference | null>): void {
    if (this.#measuring !== null || this.#measureAfter > this.#deps.now()) return;
    this.#measuring = this.#measure(asOf, measure)
      .catch((error: unknown) => this.#deps.report(error))
      .finally(() => {
        this.#measuring = null;
        this.#measureAfter = this.#deps.now() + MEASURE_AGAIN_MS;
        this.#known = null;
      });
  }

  /** By one process at a time, so that all use the same one. */
  async #measure(asOf: Day, measure: () => Promise<HashedReference | null>): Promise<void> {
    const { db, scope, now, owner } = this.#deps;
    if (!(await isRoundOver(db, scope, asOf))) return;
    const key = { setting: scope.setting, isDemo: scope.isDemo, symbol: '', part: 'reference' } as const;
    const lease = await claimLease(db, key, owner, now());
    if (lease === null) return;
    try {
      const measured = await measure();
      if (measured !== null) await saveReference(db, measured, now());
    } finally {
      await releaseLease(db, lease);
    }
  }
}
