import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { DatabaseUrl } from './database-url.ts';
import { meansUnavailable } from './dialect.ts';
import type { DatabaseSchema } from './schema.ts';
import { asDatabaseError } from './unavailable.ts';

type PostgresUrl = Extract<DatabaseUrl, { kind: 'postgres' }>;

const BIGINT_OID = 20;

function tlsOf(url: PostgresUrl): ConnectionOptions | false {
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

function poolConfig(url: PostgresUrl, library: typeof pg): pg.PoolConfig {
  return {
    host: url.host,
    port: url.port,
    user: url.user,
    password: url.password,
    database: url.database,
    ssl: tlsOf(url),
    application_name: url.applicationName ?? 'tradewise',
    ...(url.options === null ? {} : { options: url.options }),
    min: 10,
    max: 30,
    maxLifetimeSeconds: 300,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === BIGINT_OID
          ? parseBigint
          : library.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
    },
  };
}

/** One wrapper a client, because Kysely keeps what it knows of a connection by the object. */
function guardedPool(pool: pg.Pool): PostgresPool {
  const wrappers = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  const wrap = (client: pg.PoolClient): PostgresPoolClient => {
    let isBroken = false;
    const query = async (text: string, parameters: readonly unknown[]): Promise<unknown> => {
      try {
        return await client.query(text, [...parameters]);
      } catch (error) {
        isBroken ||= meansUnavailable(error);
        throw asDatabaseError(error);
      }
    };
    return {
      query: query as PostgresPoolClient['query'],
      // A broken one may not have noticed that its socket is closing: nobody else must get it.
      release: (destroy) => {
        client.release(destroy === true || isBroken);
      },
    };
  };
  return {
    options: pool.options,
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect().catch((error: unknown) => {
        throw asDatabaseError(error);
      });
      const wrapper = wrappers.get(client) ?? wrap(client);
      wrappers.set(client, wrapper);
      return wrapper;
    },
  };
}

/** A pool of connections to PostgreSQL; the first is made by the first query. `report` hears of idle ones that broke. */
export async function openPostgres(url: PostgresUrl, report: (error: Error) => void): Promise<Kysely<DatabaseSchema>> {
  const { default: library } = await import('pg');
  const pool = new library.Pool(poolConfig(url, library));
  // Without listeners a backend that is ended from outside would end this process.
  pool.on('error', report);
  pool.on('connect', (client) => client.on('error', report));
  return new Kysely<DatabaseSchema>({ dialect: new PostgresDialect({ pool: guardedPool(pool) }) });
}
