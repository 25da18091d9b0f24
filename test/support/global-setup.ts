import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { openDatabase, type OpenDatabase } from '../../src/platform/db/database.ts';
import { migrateToLatest } from '../../src/platform/db/migrate.ts';
import { databaseUrlOn, startPostgres, type PostgresServer } from './postgres.ts';
import { execute, POSTGRES_TEMPLATE } from './postgres-databases.ts';
import type { SharedThing } from './shared.ts';
import { buildStaticFiles } from './static-build.ts';

/** Makes what tests share at the first question for it, once a run, and clears it away at the end. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-tests-'));
  let server: PostgresServer | null = null;
  let command: string | null = null;
  const make: Readonly<Record<SharedThing, () => Promise<string>>> = {
    postgres: async () => {
      server = await startPostgres();
      await execute(server.url, `create database ${POSTGRES_TEMPLATE}`);
      await migrated(databaseUrlOn(server.url, POSTGRES_TEMPLATE));
      return server.url;
    },
    'sqlite-template': async () => {
      const file = path.join(folder, 'template.db');
      await migrated(`sqlite:///${file}`);
      return file;
    },
    'demo-reference': async () => {
      const file = path.join(folder, 'demo-reference.json');
      const { measureDemo } = await import('./demo-reference.ts');
      await measureDemo(file);
      return file;
    },
    'static-folder': async () => {
      const built = path.join(folder, 'static');
      buildStaticFiles(built);
      return built;
    },
    command: async () => {
      const { buildCommand } = await import('./real-server.ts');
      return (command = await buildCommand());
    },
  };
  const made = new Map<string, Promise<string>>();
  const desk = createServer((request, response) => {
    const thing = (request.url ?? '').slice(1) as SharedThing;
    const answer = made.get(thing) ?? make[thing]();
    made.set(thing, answer);
    // A connection that is kept would be closed after some idle seconds, now and then just as it is used again.
    response.setHeader('connection', 'close');
    answer.then(
      (line) => response.end(line),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('sharedDesk', `http://127.0.0.1:${(desk.address() as AddressInfo).port}`);
  return async () => {
    desk.close();
    await Promise.allSettled(made.values());
    await server?.stop();
    for (const made of command === null ? [folder] : [folder, path.dirname(command)])
      rmSync(made, { recursive: true, force: true });
  };
}

async function migrated(url: string): Promise<void> {
  const open: OpenDatabase = await openDatabase(url);
  await migrateToLatest(open).finally(() => open.close());
}
