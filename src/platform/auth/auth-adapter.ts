import { createAdapterFactory } from 'better-auth/adapters';
import type { CleanedWhere, CustomAdapter, DBAdapterFactoryConfig, DBTransactionAdapter } from 'better-auth/adapters';
import type { BetterAuthOptions } from 'better-auth';
import { sql } from 'kysely';
import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from 'kysely';
import type { Database } from '../db/schema.ts';
import { notingFailure } from './database-failures.ts';
import { transactionOfLibrary } from './library-transaction.ts';
import { digestOf } from './secrets.ts';

type Row = Record<string, unknown>;
type AnyDatabase = Kysely<Record<string, Row>>;
type AnyBuilder = ExpressionBuilder<Record<string, Row>, string>;

const SESSIONS = 'sessions';
const TOKEN = 'token_hash';

/** A session's token is kept as its digest: whoever reads the database cannot sign in with it. */
const stored = (model: string, row: Row): Row =>
  model === SESSIONS && typeof row[TOKEN] === 'string' ? { ...row, [TOKEN]: digestOf(row[TOKEN]) } : row;

const storedWhere = (model: string, where: readonly CleanedWhere[]): readonly CleanedWhere[] =>
  where.map((clause) => {
    if (model !== SESSIONS || clause.field !== TOKEN) return clause;
    const { value } = clause;
    if (Array.isArray(value)) return { ...clause, value: value.map((token) => digestOf(String(token))) };
    return typeof value === 'string' ? { ...clause, value: digestOf(value) } : clause;
  });

/** The row as it was asked for: with the token that found it in place of the digest. */
const withToken = (model: string, row: Row | undefined, where: readonly CleanedWhere[]): Row | null => {
  if (row === undefined) return null;
  const token = model === SESSIONS ? where.find((clause) => clause.field === TOKEN)?.value : undefined;
  return typeof token === 'string' ? { ...row, [TOKEN]: token } : row;
};

const COMPARISONS = { eq: '=', ne: '!=', lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

function condition(
  eb: AnyBuilder,
  { field, operator = 'eq', value }: CleanedWhere,
): ExpressionWrapper<never, never, SqlBool> {
  const compare = (eb as unknown as (...of: unknown[]) => ExpressionWrapper<never, never, SqlBool>).bind(null);
  if (operator === 'in') return compare(field, 'in', value);
  if (operator === 'not_in') return compare(field, 'not in', value);
  if (value === null) return compare(field, operator === 'ne' ? 'is not' : 'is', null);
  const known = (COMPARISONS as Record<string, string>)[operator];
  if (known === undefined) throw new Error(`the accounts library asked for the comparison ${operator}`);
  return compare(field, known, value);
}

/** Kysely's `where` of what the library asks for: all of the AND clauses and one of the OR clauses. */
const matching =
  (model: string, where: readonly CleanedWhere[] | undefined) =>
  (eb: AnyBuilder): ExpressionWrapper<never, never, SqlBool> => {
    const clauses = storedWhere(model, where ?? []);
    const every = clauses.filter(({ connector }) => connector !== 'OR').map((clause) => condition(eb, clause));
    const some = clauses.filter(({ connector }) => connector === 'OR').map((clause) => condition(eb, clause));
    const all = some.length === 0 ? every : [...every, eb.or(some as never)];
    return eb.and(all as never) as unknown as ExpressionWrapper<never, never, SqlBool>;
  };

type FieldNames = (of: { model: string; field: string }) => string;

function customAdapter(own: AnyDatabase, columnOf: FieldNames): CustomAdapter {
  const db = (): AnyDatabase => (transactionOfLibrary() as unknown as AnyDatabase | null) ?? own;
  const narrow = <Query extends { where: unknown }>(
    query: Query,
    model: string,
    where?: readonly CleanedWhere[],
  ): Query => (query.where as (filter: unknown) => Query).call(query, matching(model, where));
  const one = async (model: string, where: readonly CleanedWhere[]): Promise<Row | undefined> =>
    narrow(db().selectFrom(model).selectAll(), model, where).limit(1).executeTakeFirst() as Promise<Row | undefined>;
  const adapter = {
    create: async ({ model, data }: { model: string; data: Row }) => {
      await db().insertInto(model).values(stored(model, data)).execute();
      return data;
    },
    findOne: async ({ model, where }: { model: string; where: CleanedWhere[] }) => {
      const row = await one(model, where);
      // Where there is a person, the library asks for the credentials next; the same work is done where there is none,
      // so that timing does not reveal whether an account exists.
      if (row === undefined && model === 'users')
        await db().selectFrom('credentials').selectAll().where('user_id', '=', '').execute();
      return withToken(model, row, where);
    },
    findMany: async (asked: Parameters<CustomAdapter['findMany']>[0]) => {
      let query = narrow(db().selectFrom(asked.model).selectAll(), asked.model, asked.where).limit(asked.limit);
      if (asked.sortBy)
        query = query.orderBy(columnOf({ model: asked.model, field: asked.sortBy.field }), asked.sortBy.direction);
      if (asked.offset) query = query.offset(asked.offset);
      return query.execute();
    },
    update: async ({ model, where, update }: { model: string; where: CleanedWhere[]; update: Row }) => {
      const set = stored(model, update);
      const row = await narrow(db().updateTable(model).set(set), model, where).returningAll().executeTakeFirst();
      return withToken(model, row as Row | undefined, where);
    },
    updateMany: async ({ model, where, update }: { model: string; where: CleanedWhere[]; update: Row }) => {
      const done = await narrow(db().updateTable(model).set(stored(model, update)), model, where).executeTakeFirst();
      return Number(done.numUpdatedRows);
    },
    delete: async ({ model, where }: { model: string; where: CleanedWhere[] }) => {
      await narrow(db().deleteFrom(model), model, where).execute();
    },
    deleteMany: async ({ model, where }: { model: string; where: CleanedWhere[] }) =>
      Number((await narrow(db().deleteFrom(model), model, where).executeTakeFirst()).numDeletedRows),
    consumeOne: async ({ model, where }: { model: string; where: CleanedWhere[] }) => {
      const row = await narrow(db().deleteFrom(model), model, where).returningAll().executeTakeFirst();
      return withToken(model, row as Row | undefined, where);
    },
    incrementOne: async (asked: Parameters<NonNullable<CustomAdapter['incrementOne']>>[0]) => {
      const added = Object.entries(asked.increment).map(([field, by]) => [
        field,
        sql`coalesce(${sql.ref(field)}, 0) + ${by}`,
      ]);
      const set = { ...stored(asked.model, asked.set ?? {}), ...Object.fromEntries(added) } as Row;
      const row = await narrow(db().updateTable(asked.model).set(set), asked.model, asked.where)
        .returningAll()
        .executeTakeFirst();
      return withToken(asked.model, row as Row | undefined, asked.where);
    },
    count: async ({ model, where }: { model: string; where?: CleanedWhere[] }) => {
      const counted = db()
        .selectFrom(model)
        .select((eb) => eb.fn.countAll().as('n'));
      return Number((await narrow(counted, model, where).executeTakeFirstOrThrow()).n);
    },
  };
  return noting(adapter) as unknown as CustomAdapter;
}

type Method = (asked: never) => Promise<unknown>;

/** The same methods, which also record database errors. */
function noting(adapter: Readonly<Record<string, Method>>): Readonly<Record<string, Method>> {
  return Object.fromEntries(
    Object.entries(adapter).map(([name, method]) => [name, (asked: never) => notingFailure(() => method(asked))]),
  );
}

/** Dates are numbers in our tables, on both engines. */
const config: DBAdapterFactoryConfig = {
  adapterId: 'tradewise',
  supportsBooleans: false,
  supportsDates: false,
  supportsJSON: false,
  supportsNumericIds: false,
  customTransformInput: ({ data, fieldAttributes }) =>
    fieldAttributes.type === 'date' && typeof data === 'string' ? Date.parse(data) : data,
  customTransformOutput: ({ data, fieldAttributes }) =>
    fieldAttributes.type === 'date' && typeof data === 'number' ? new Date(data) : data,
};

/**
 * Stores the accounts library's rows in our tables by Kysely: its transactions are ours, and times, booleans and
 * tokens are stored as in all other tables.
 */
export function createAuthAdapter(database: Database): ReturnType<typeof createAdapterFactory> {
  const db = database as unknown as AnyDatabase;
  let options: BetterAuthOptions = {};
  const inTransaction = <Result>(work: (adapter: DBTransactionAdapter) => Promise<Result>): Promise<Result> =>
    notingFailure(() => {
      const within = (tx: AnyDatabase): Promise<Result> =>
        work(
          createAdapterFactory({
            config: { ...config, transaction: false },
            adapter: ({ getFieldName }) => customAdapter(tx, getFieldName),
          })(options),
        );
      const tx = transactionOfLibrary() as unknown as AnyDatabase | null;
      return tx === null ? db.transaction().execute(within) : within(tx);
    });
  const factory = createAdapterFactory({
    config: { ...config, transaction: inTransaction },
    adapter: ({ getFieldName }) => customAdapter(db, getFieldName),
  });
  return (given) => {
    options = given;
    return factory(given);
  };
}
