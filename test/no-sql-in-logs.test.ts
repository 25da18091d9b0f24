import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { createHttpServer } from '../src/http/server.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { createLog } from '../src/platform/log/log.ts';
import { eachDatabase } from './support/databases.ts';

const CANARY = 'canary-7c1f';

eachDatabase('what statements that fail leave in the log', (_kind, newOne) => {
  const failures = async (hidesStatements: boolean): Promise<string[]> => {
    const database = await newOne();
    const { db, close } = await openDatabase(database.url);
    await sql`create table canaries (name text primary key, age bigint not null check (age < 9))`.execute(db);
    const add = (name: unknown, age: unknown) => sql`insert into canaries values (${name}, ${age})`.execute(db);
    await add(CANARY, 1);
    const lines: string[] = [];
    const log = createLog('trace', { write: (line) => void lines.push(line) }, hidesStatements);
    const broken: Record<string, () => Promise<unknown>> = {
      unique: () => add(CANARY, 1),
      check: () => add(`${CANARY}2`, 10),
      type: () => sql`insert into canaries values (${`${CANARY}3`}, ${null})`.execute(db),
      missing: () => sql.raw(`select "${CANARY}" from canaries_of_old`).execute(db),
      syntax: () => sql.raw(`selekt '${CANARY}'`).execute(db),
      wrapped: () =>
        add(CANARY, 1).catch((cause: unknown) => {
          throw new Error('a visitor could not be kept', { cause });
        }),
    };
    const server = createHttpServer({
      version: '0',
      isProduction: true,
      logger: log,
      register: (scope) => {
        for (const [name, run] of Object.entries(broken)) {
          scope.get(`/api/${name}`, { config: { access: 'public' } } as object, run);
        }
      },
    });
    for (const name of Object.keys(broken)) expect((await server.inject(`/api/${name}`)).statusCode).toBe(500);
    await server.close();
    await close();
    await database.remove();
    return lines;
  };

  it('is no statement and no value in production, and the reason all the same', async () => {
    const lines = await failures(true);
    expect(lines.length).toBeGreaterThanOrEqual(6);
    const text = lines.join('');
    expect(text).not.toContain(CANARY);
    expect(text).not.toMatch(/insert into|selekt|select "|canaries_of_old/i);
    expect(text).toMatch(/the database refused \((23505|SQLITE_CONSTRAINT_PRIMARYKEY)\)/);
    expect(text).toContain('a visitor could not be kept');
  });

  it('is what the database said while developing', async () => {
    expect((await failures(false)).join('')).toContain('canaries_of_old');
  });
});
