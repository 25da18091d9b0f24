import { tmpdir } from 'node:os';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { emptyPostgres, newDatabase, newPostgres, type TestDatabase } from '../../test/support/databases.ts';
import { freePort, GUARDED_ROLE } from '../../test/support/postgres.ts';
import { startTcpProxy, type TcpProxy } from '../../test/support/tcp-proxy.ts';
import { TEST_ENV } from '../../test/support/test-app.ts';
import { readConfig, type Config } from '../platform/config/config.ts';
import { openDatabase } from '../platform/db/database.ts';
import { migrateToLatest } from '../platform/db/migrate.ts';
import { readSchemaState } from '../platform/db/schema-state.ts';
import { runCommand } from './program.ts';
import { startServer } from './server.ts';
import type { RunningServer } from './server.ts';

let database: TestDatabase;
let databasePort: number;
let running: RunningServer | null = null;
let proxy: TcpProxy | null = null;
beforeAll(async () => {
  database = await emptyPostgres();
  databasePort = Number(new URL(database.url).port);
});
afterEach(async () => {
  await running?.close();
  await proxy?.close();
  [running, proxy] = [null, null];
});
afterAll(() => database.remove());

const configFor = (url: string, port: number): Config =>
  readConfig({ ...TEST_ENV, HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: url });
const throughPort = (port: number): string => database.url.replace(`:${databasePort}/`, `:${port}/`);
const isClosed = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/api/health`).then(
    () => false,
    () => true,
  );

/** A start, and a promise that it waits. */
function start(config: Config, options: Parameters<typeof startServer>[2] = {}) {
  let begun: () => void = () => undefined;
  const said: string[] = [];
  const waits = new Promise<void>((resolve) => (begun = resolve));
  const starting = startServer(
    config,
    (line) => {
      said.push(line);
      begun();
    },
    { patience: { inAllMs: 60_000, betweenMs: 20 }, ...options },
  );
  return { starting, waits, said };
}

/** A connection of its own: one that is kept goes with the server that hands over. */
const ONCE = { headers: { connection: 'close' } };

/** Asks until the port answers, as a probe does. */
async function probe(port: number, path: string): Promise<Response> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, ONCE).catch(() => null);
    if (answer !== null) return answer;
  }
}

describe('a start before the database', () => {
  it('answers 503 to everything until the database is there, and then serves on the same port', async () => {
    const [port, later] = [await freePort(), await freePort()];
    const { starting, waits, said } = start(configFor(throughPort(later), port));
    await waits;
    expect(said).toEqual([
      expect.stringMatching(
        /^Waiting up to 60 seconds for the database\. test_\w+ on 127\.0\.0\.1:\d+ as tradewise: nothing listens/,
      ),
    ]);
    for (const path of ['/api/health', '/api/stock-analysis?symbol=KO', '/', '/static/app.css']) {
      const answer = await probe(port, path);
      expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '5']);
      expect(answer.headers.get('x-frame-options')).toBe('DENY');
      const body = (await answer.json()) as object;
      if (path === '/api/health') expect(body).toMatchObject({ status: 'unhealthy', database: { kind: 'postgres' } });
      else expect(body).toMatchObject({ status: 503, code: 'database_unavailable', retry_after_seconds: 5 });
    }
    proxy = await startTcpProxy(databasePort, later);
    running = await starting;
    expect(running.url).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${running.url}/api/health`, ONCE)).status).toBe(200);
    expect(said.at(-1)).toContain(`listens on ${running.url}`);
  });

  it('that never comes gives up after its patience, and leaves no port open', async () => {
    const port = await freePort();
    const { starting } = start(configFor('postgresql://me:hunter2@127.0.0.1:1/app', port), {
      patience: { inAllMs: 100, betweenMs: 20 },
    });
    await expect(starting).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await isClosed(port)).toBe(true);
  });

  it('ends at once when it is asked to', async () => {
    const port = await freePort();
    const stop = new AbortController();
    const { starting, waits } = start(configFor('postgresql://me:hunter2@127.0.0.1:1/app', port), {
      signal: stop.signal,
      patience: { inAllMs: 60_000, betweenMs: 60_000 },
    });
    await waits;
    stop.abort();
    await expect(starting).rejects.toThrow(/abort/i);
    expect(await isClosed(port)).toBe(true);
  });
});

describe('a start with a database that does not let it in', () => {
  const serve = async (url: string): Promise<{ code: number; err: string; port: number; out: string }> => {
    const port = await freePort();
    let [out, err] = ['', ''];
    const code = await runCommand(['serve'], {
      env: { ...TEST_ENV, SESSION_SECRET: 'x', HOST: '127.0.0.1', PORT: String(port), DATABASE_URL: url },
      folder: tmpdir(),
      out: (text) => void (out += text),
      note: (text) => void (err += text),
    });
    return { code, out, err, port };
  };

  it('ends with 3 where the password is wrong, without opening the port or repeating the password', async () => {
    const { code, out, err, port } = await serve(database.url.replace('tradewise@', `${GUARDED_ROLE}:hunter2@`));
    expect([code, out]).toEqual([3, '']);
    expect(err).toBe('tradewise: The database refuses the user or the password in DATABASE_URL.\n');
    expect(await isClosed(port)).toBe(true);
  });

  it('ends with 3 where its user may only read, though every table is there', async () => {
    const [ready, role] = [await newPostgres(), `reader_${database.url.slice(-8)}`];
    const open = await openDatabase(ready.url);
    await migrateToLatest(open);
    for (const statement of [`create role ${role} login`, `grant select on all tables in schema public to ${role}`])
      await sql.raw(statement).execute(open.db);
    const { code, out, err, port } = await serve(ready.url.replace('tradewise@', `${role}@`));
    expect([code, out]).toEqual([3, '']);
    expect(err).toBe('tradewise: The user in DATABASE_URL may read the tables, and not write them.\n');
    expect(await isClosed(port)).toBe(true);
    for (const statement of [`drop owned by ${role}`, `drop role ${role}`]) await sql.raw(statement).execute(open.db);
    await open.close();
    await ready.remove();
  });

  it.each(['sqlite', 'postgres'] as const)('ends with 1 where the tables are for a newer release: %s', async (kind) => {
    const newer = await newDatabase(kind);
    const open = await openDatabase(newer.url);
    await migrateToLatest(open);
    await sql`insert into schema_migrations values ('999-of-later', 1, 2)`.execute(open.db);
    const before = await readSchemaState(open.db);
    const { code, out, err, port } = await serve(newer.url);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^tradewise: The database has been changed for release 2[^\n]*this is release 1[^\n]*\n$/);
    expect(await isClosed(port)).toBe(true);
    expect(await readSchemaState(open.db)).toEqual(before);
    await open.close();
    await newer.remove();
  });
});
