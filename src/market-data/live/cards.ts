import type { Database } from '../../platform/db/schema.ts';
import { LastUsed } from '../../platform/cache/last-used.ts';
import { loadCard } from './cards.store.ts';
import type { Card, Part, StoreScope } from './parts.ts';

const CARDS_KEPT = 4096;

/** What is known of each symbol, read from the database at most once in a while, once for all who ask at a moment. */
export class Cards {
  readonly #load: (symbol: string) => Promise<Card>;
  readonly #now: () => number;
  readonly #keptMs: number;
  readonly #kept = new LastUsed<string, { readonly card: Promise<Card>; readonly until: number }>(CARDS_KEPT);

  /** `keptMs`: for how long what another process wrote may go unseen. */
  constructor(db: Database, scope: StoreScope, now: () => number, keptMs: number) {
    this.#load = (symbol) => loadCard(db, scope, symbol);
    this.#now = now;
    this.#keptMs = keptMs;
  }

  of(symbol: string): Promise<Card> {
    const known = this.#kept.get(symbol);
    if (known !== undefined && known.until > this.#now()) return known.card;
    return this.read(symbol);
  }

  /** The same, read now. */
  read(symbol: string): Promise<Card> {
    const card = this.#load(symbol);
    this.#kept.set(symbol, { card, until: this.#now() + this.#keptMs });
    card.catch(() => this.#kept.delete(symbol));
    return card;
  }

  forget(symbol: string): void {
    this.#kept.delete(symbol);
  }
}

/** Changes whenever prices or statements of the symbol do. */
export function revisionOf({ parts }: Card): string {
  const of = (part: Part): string => `${parts[part]?.source ?? ''}:${parts[part]?.contentHash ?? ''}`;
  return `${of('prices')} ${of('statements')}`;
}
