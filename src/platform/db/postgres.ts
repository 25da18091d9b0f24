import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { Kysely, PostgresDialect, type Logger } from 'kysely';
import type pg from 'pg';
import { ConnectionPool, idleOf } from './connection-pool.ts';
import type { DatabaseUrl } from './database-url.ts';
import { Lease } from './lease.ts';
import { createListen, type Listen } from './listen.ts';
import type { PostgresLimits } from './limits.ts';
import type { DatabaseSchema } from './schema.ts';

type PostgresUrl = Extract<DatabaseUrl, { kind: 'postgres' }>;

const BIGINT_OID = 20;

/** How the connection is encrypted, as `sslmode` says. */
export function tlsOf(url: PostgresUrl): ConnectionOptions | false {
  if (url.sslMode === 'disable') return false;
  return {
    rejectUnauthorized: url.sslMode !== 'require',
    checkServerIdentity: url.sslMode === 'verify-full' ? checkServerIdentity : () => undefined,
  };
}

/** BIGINT arrives as text, since it can be more than a double holds exactly; ours are instants and counts. */
function parseBigint(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a BIGINT beyond 2^53 cannot be read as a number');
  return value;
}

function poolConfig(url: PostgresUrl, library: typeof pg, limits: PostgresLimits): pg.PoolConfig {
  return {
    host: url.host,
    port: url.port,
    user: url.user,
    password: url.password,
    database: url.database,
    ssl: tlsOf(url),
    application_name: url.applicationName ?? 'tradewise',
    ...(url.options === null ? {} : { options: url.options }),
    min: idleOf(limits.connections),
    max: limits.connections,
    connectionTimeoutMillis: limits.connectMs,
    onConnect: (client) => setUp(client, limits),
    keepAlive: true,
    // Statements that need not wait for each other's answers are sent together.
    pipeline: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === BIGINT_OID
          ? parseBigint
          : library.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
    },
  };
}

/**
 * The advisory lock that every connection of a server or command shares, so that a copy, which takes it alone, sees that
 * somebody uses the database and keeps others from it meanwhile. One for each schema.
 */
export const IN_USE = "hashtextextended('tradewise:in-use:' || coalesce(current_schema(), ''), 0)";
const LOCK_NOT_AVAILABLE = '55P03';

/** The error where {@link IN_USE} cannot be shared. */
export const copyIsOn = (): Error =>
  Object.assign(new Error('a copy has taken the database'), { code: LOCK_NOT_AVAILABLE });

/**
 * Sent as a statement, since poolers in front of a server refuse such settings when the connection is made. Nobody waits
 * for the lock inside the server, where a connection that was given up would stay.
 */
async function setUp(client: pg.ClientBase, { statementMs, connectMs }: PostgresLimits): Promise<void> {
  const text = `set statement_timeout = ${statementMs}; set idle_in_transaction_session_timeout = 60000;
    select pg_try_advisory_lock_shared(${IN_USE}) as done`;
  const results = (await client.query({ text, query_timeout: connectMs } as pg.QueryConfig)) as unknown;
  const [, , locked] = results as readonly pg.QueryResult<{ done: boolean }>[];
  if (locked?.rows[0]?.done === true) return;
  throw copyIsOn();
}

/** The connections themselves, for the library of the task queue, which writes its statements itself. */
export interface PostgresWire {
  /** Sends as it is; several statements are answered by a list. */
  readonly execute: (text: string, values?: readonly unknown[]) => Promise<unknown>;
  readonly listen: Listen;
}

export interface PostgresDatabases {
  readonly wire: PostgresWire;
  readonly db: Kysely<DatabaseSchema>;
  /** Over the same connections; no statement is given up for taking long. */
  readonly forLongWork: Kysely<DatabaseSchema>;
  /** Changes how many connections this process has at most. */
  readonly limitConnections: (connections: number) => void;
}

/** A pool of connections to PostgreSQL; the first is made by the first query. `report` hears of those that broke, `log` of every statement; `now` tells their age. */
export async function openPostgres(
  url: PostgresUrl,
  limits: PostgresLimits,
  { report, log }: { readonly report: (error: Error) => void; readonly log: Logger },
  now?: () => number,
): Promise<PostgresDatabases> {
  const { default: library } = await import('pg');
  const pool = new library.Pool(poolConfig(url, library, limits));
  // Without listeners a backend that is ended from outside would end this process.
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  const connections = new ConnectionPool(pool, limits, now);
  const over = (isLong: boolean): Kysely<DatabaseSchema> =>
    new Kysely({
      dialect: new PostgresDialect({
        pool: {
          options: connections.options,
          connect: () => Lease.take(connections, isLong),
          end: () => (isLong ? Promise.resolve() : connections.end()),
        },
      }),
      log,
    });
  const execute: PostgresWire['execute'] = async (text, values = []) => {
    const lease = await Lease.take(connections, false);
    try {
      return await lease.query(text, values);
    } finally {
      lease.release();
    }
  };
  return {
    db: over(false),
    forLongWork: over(true),
    limitConnections: (most) => connections.resize(most),
    wire: { execute, listen: createListen(connections, report) },
  };
}
