import type { Selectable } from 'kysely';
import type { Database, SourceFactsTable, SourceRefreshesTable } from '../../platform/db/schema.ts';
import type { Card, Outcome, Part, RefreshState, StoredPart, StoreScope } from './parts.ts';

/** What is known of one symbol in a setting: of each part the row of the first source in order that has one. */
export async function loadCard(db: Database, scope: StoreScope, symbol: string): Promise<Card> {
  return (await loadCards(db, scope, [symbol])).get(symbol) as Card;
}

/** The same of several symbols. */
export async function loadCards(
  db: Database,
  scope: StoreScope,
  symbols: readonly string[],
): Promise<ReadonlyMap<string, Card>> {
  const [facts, refreshes] = await Promise.all([
    db
      .selectFrom('source_facts')
      .select(['symbol', 'source', 'part', 'content_hash', 'fetched_at'])
      .where('symbol', 'in', [...symbols])
      .where('is_demo', '=', Number(scope.isDemo))
      .execute(),
    db
      .selectFrom('source_refreshes')
      .selectAll()
      .where('source', '=', scope.setting)
      .where('is_demo', '=', Number(scope.isDemo))
      .where('symbol', 'in', [...symbols])
      .execute(),
  ]);
  const factsBy = bySymbol(facts);
  const refreshesBy = bySymbol(refreshes);
  return new Map(
    symbols.map((symbol) => [symbol, cardOf(scope, factsBy.get(symbol) ?? [], refreshesBy.get(symbol) ?? [])]),
  );
}

function bySymbol<Row extends { readonly symbol: string }>(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.symbol);
    if (group === undefined) groups.set(row.symbol, [row]);
    else group.push(row);
  }
  return groups;
}

function cardOf(
  scope: StoreScope,
  facts: readonly Pick<Selectable<SourceFactsTable>, 'source' | 'part' | 'content_hash' | 'fetched_at'>[],
  refreshes: readonly Selectable<SourceRefreshesTable>[],
): Card {
  const parts: Partial<Record<Part, StoredPart>> = {};
  for (const part of ['prices', 'statements', 'quote'] as const) {
    const order = part === 'statements' ? scope.statementSources : scope.priceSources;
    const row = order.flatMap((source) => facts.find((each) => each.part === part && each.source === source) ?? [])[0];
    if (row !== undefined)
      parts[part] = { source: row.source, contentHash: row.content_hash, fetchedAt: row.fetched_at };
  }
  const states: Partial<Record<Part, RefreshState>> = {};
  for (const row of refreshes) {
    states[row.part as Part] = {
      checkedThrough: row.checked_through,
      attemptedAt: row.attempted_at,
      outcome: row.outcome as Outcome,
      failures: row.failures,
      nextTryAt: row.next_try_at,
      leaseUntil: row.lease_until,
    };
  }
  return { parts, refreshes: states };
}
