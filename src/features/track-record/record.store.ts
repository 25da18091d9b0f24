import { sql } from 'kysely';
import { inTransaction } from '../../platform/db/database.ts';
import { lockInTransaction } from '../../platform/db/dialect.ts';
import type { RecordName } from '../../platform/db/record-schema.ts';
import type { Database } from '../../platform/db/schema.ts';
import { blockHash, leafOf, merkleRoot, NO_BLOCK, type BlockHead } from './chain.ts';
import { callLine, outcomeLine, type SealedOutcome } from './record-lines.ts';

/** A block of the chain as it is published. */
export interface Block extends BlockHead {
  readonly hash: string;
}

const CALL_COLUMNS = [
  'c.seq',
  'c.made_at',
  'c.symbol',
  'c.strategy',
  'c.session',
  'c.verdict',
  'c.score',
  'c.source',
  'c.price',
  'c.engine_version',
  'c.document_hash',
] as const;
const LINES_AT_ONCE = 5000;

/**
 * Hashes everything that was recorded since into the next block of the chain; null where nothing was. Calls come before
 * outcomes, each in an order of its own, and keep the places that they get here.
 */
export function sealRecord(db: Database, record: RecordName, now: number): Promise<Block | null> {
  return inTransaction(
    db,
    async (tx) => {
      await lockInTransaction(tx, `tradewise:record:${record}`);
      const last = await lastBlock(tx, record);
      const firstSeq = last === null ? 1 : last.firstSeq + last.entries;
      await sql`
        update calls set seq = placed.place + ${firstSeq - 1} from (
          select id, row_number() over (order by session, symbol, strategy) as place
          from calls where record = ${record} and seq is null) as placed
        where calls.id = placed.id`.execute(tx);
      const calls = await countFrom(tx, 'calls', record, firstSeq);
      await sql`
        update call_outcomes set seq = placed.place + ${firstSeq - 1 + calls} from (
          select o.call_id, o.horizon, o.revision,
            row_number() over (order by c.session, o.horizon, c.symbol, c.strategy, o.revision) as place
          from call_outcomes as o join calls as c on c.id = o.call_id
          where o.record = ${record} and o.seq is null and c.seq is not null) as placed
        where call_outcomes.call_id = placed.call_id and call_outcomes.horizon = placed.horizon
          and call_outcomes.revision = placed.revision`.execute(tx);
      const leaves: Buffer[] = [];
      for await (const lines of recordLines(tx, record, firstSeq)) for (const line of lines) leaves.push(leafOf(line));
      if (leaves.length === 0) return null;
      const at = Math.max(now, await newestInstant(tx, record, firstSeq));
      const head = { number: (last?.number ?? 0) + 1, sealedAt: at, firstSeq, entries: leaves.length };
      const block = { ...head, root: merkleRoot(leaves) };
      const hash = blockHash(last?.hash ?? NO_BLOCK, block);
      await tx
        .insertInto('record_blocks')
        .values({
          record,
          number: block.number,
          sealed_at: at,
          first_seq: firstSeq,
          entries: block.entries,
          root: block.root,
          hash,
        })
        .execute();
      return { ...block, hash };
    },
    { isIdempotent: true },
  );
}

/** The clock of whoever noted an entry may be ahead of ours. */
async function newestInstant(tx: Database, record: RecordName, firstSeq: number): Promise<number> {
  const calls = tx.selectFrom('calls').where('record', '=', record).where('seq', '>=', firstSeq);
  const outcomes = tx.selectFrom('call_outcomes').where('record', '=', record).where('seq', '>=', firstSeq);
  const made = await calls.select((of) => of.fn.max('made_at').as('at')).executeTakeFirst();
  const closed = await outcomes.select((of) => of.fn.max('closed_at').as('at')).executeTakeFirst();
  return Math.max(Number(made?.at ?? 0), Number(closed?.at ?? 0));
}

async function countFrom(
  tx: Database,
  table: 'calls' | 'call_outcomes',
  record: RecordName,
  seq: number,
): Promise<number> {
  const { n } = await tx
    .selectFrom(table)
    .select((of) => of.fn.countAll().as('n'))
    .where('record', '=', record)
    .where('seq', '>=', seq)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** Every block, oldest first. */
export async function blocksOfRecord(db: Database, record: RecordName): Promise<readonly Block[]> {
  const rows = await db
    .selectFrom('record_blocks')
    .selectAll()
    .where('record', '=', record)
    .orderBy('number')
    .execute();
  return rows.map(blockOf);
}

/** The newest block, or null. */
export async function lastBlock(db: Database, record: RecordName): Promise<Block | null> {
  const row = await db
    .selectFrom('record_blocks')
    .selectAll()
    .where('record', '=', record)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : blockOf(row);
}

function blockOf(row: {
  number: number;
  sealed_at: number;
  first_seq: number;
  entries: number;
  root: string;
  hash: string;
}): Block {
  const { number, root, hash, entries } = row;
  return { number, sealedAt: row.sealed_at, firstSeq: row.first_seq, entries, root, hash };
}

/** The sealed lines of the record from a place on, in their order, some at once. */
export async function* recordLines(
  db: Database,
  record: RecordName,
  from = 1,
): AsyncGenerator<readonly string[], void, undefined> {
  const end = await highestSeq(db, record);
  for (let first = from; first <= end; first += LINES_AT_ONCE) {
    const beyond = first + LINES_AT_ONCE;
    const lines: (string | undefined)[] = [];
    const calls = await db
      .selectFrom('calls as c')
      .select(CALL_COLUMNS)
      .where('c.record', '=', record)
      .where('c.seq', '>=', first)
      .where('c.seq', '<', beyond)
      .execute();
    for (const call of calls) lines[Number(call.seq) - first] = callLine({ ...call, seq: Number(call.seq) });
    const outcomes = await db
      .selectFrom('call_outcomes as o')
      .innerJoin('calls as c', 'c.id', 'o.call_id')
      .select(CALL_COLUMNS)
      .selectAll('o')
      .select(['c.seq as call_seq', 'o.seq as own_seq'])
      .where('o.record', '=', record)
      .where('o.seq', '>=', first)
      .where('o.seq', '<', beyond)
      .execute();
    for (const row of outcomes) {
      const outcome: SealedOutcome = { ...row, seq: Number(row.own_seq) };
      lines[outcome.seq - first] = outcomeLine(outcome, { ...row, seq: Number(row.call_seq) });
    }
    // A place that nothing stands at is left out, as anything that was removed: the chain then does not fit any more.
    yield lines.filter((line) => line !== undefined);
  }
}

async function highestSeq(db: Database, record: RecordName): Promise<number> {
  const highest = async (table: 'calls' | 'call_outcomes'): Promise<number> => {
    const row = await db
      .selectFrom(table)
      .select('seq')
      .where('record', '=', record)
      .where('seq', 'is not', null)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    return Number(row?.seq ?? 0);
  };
  return Math.max(await highest('calls'), await highest('call_outcomes'));
}
