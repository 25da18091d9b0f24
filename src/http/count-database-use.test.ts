import fastify from 'fastify';
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { openDatabase } from '../platform/db/database.ts';
import { countDatabaseUse, databaseUseOf } from './count-database-use.ts';

it('counts the statements of each request, with and without a body, while others are answered', async () => {
  const open = await openDatabase('sqlite:///:memory:');
  const server = fastify();
  countDatabaseUse(server);
  const counted: unknown[] = [];
  server.addHook('onResponse', (request, _reply, done) => {
    counted.push([request.method, databaseUseOf(request)?.statements]);
    done();
  });
  const asking = (times: number) => async (): Promise<string> => {
    for (let i = 0; i < times; i += 1) await sql`select 1`.execute(open.db);
    return 'done';
  };
  server.get('/', asking(3));
  server.post('/', asking(5));
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  const body = JSON.stringify({ text: 'x'.repeat(100_000) });
  await Promise.all([
    fetch(url),
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    fetch(url),
  ]);
  await server.close();
  await open.close();
  expect(counted.sort()).toEqual([
    ['GET', 3],
    ['GET', 3],
    ['POST', 5],
  ]);
});
