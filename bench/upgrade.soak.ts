import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MIGRATIONS } from '../src/platform/db/migrations/index.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { readSchemaState } from '../src/platform/db/schema-state.ts';
import { buildCommit, hasCommit } from '../test/support/build-commit.ts';
import { newCertificate } from '../test/support/certificate.ts';
import { emptyDatabase, type TestDatabase } from '../test/support/databases.ts';
import { shared } from '../test/support/shared.ts';
import { startSupervised, type SupervisedServer } from '../test/support/supervised-server.ts';
import { startTlsFront, type TlsFront } from '../test/support/tls-front.ts';
import { countByText, describeResult, judgeUpgrade, loadForUpgrade } from '../test/support/upgrade-load.ts';

/**
 * Upgrades on one machine by the proxy: the new release starts beside the old one on another port, the proxy sends everything to it, and the old
 * one ends. This way serves from every release, also from one that cannot hand its port over. `test/upgrade-under-load.test.ts` tries the other way.
 */
const PER_SECOND = Number(process.env['UPGRADE_PER_SECOND'] ?? 200);
const SECONDS = Number(process.env['UPGRADE_SECONDS'] ?? 20);
const HOST = '127.0.0.1';

interface Past {
  readonly name: string;
  readonly commit: string;
  /** How many migrations it knew. */
  readonly migrations: number;
  readonly hasTasks: boolean;
  readonly isTriedBack: boolean;
}

const PASTS: readonly Past[] = [
  {
    name: 'the release before deployments were described',
    commit: 'f5dea3c',
    migrations: 18,
    hasTasks: true,
    isTriedBack: true,
  },
  {
    // Before it the first migration was still being changed.
    name: 'the oldest tables, from which migrations lead',
    commit: '8330fc7',
    migrations: 1,
    hasTasks: false,
    isTriedBack: false,
  },
];

describe.each(PASTS)('from $name ($commit)', ({ commit, migrations, hasTasks, isTriedBack }) => {
  const isThere = hasCommit(commit);
  let program: string;
  let front: TlsFront;
  beforeAll(async () => {
    if (!isThere) return;
    program = buildCommit(commit);
    front = await startTlsFront(newCertificate(), {});
  }, 300_000);
  afterAll(async () => {
    if (!isThere) return;
    rmSync(path.dirname(path.dirname(program)), { recursive: true });
    await front.close();
  });

  describe.each(['sqlite', 'postgres'] as const)('on %s', (kind) => {
    it.skipIf(!isThere)(
      `fails no request and loses no write${isThere ? '' : ' (this checkout has no history)'}`,
      async () => {
        const database: TestDatabase = await emptyDatabase(kind);
        const env = { DATABASE_URL: database.url, TRUSTED_PROXIES: HOST };
        const servers: SupervisedServer[] = [];
        const start = async (command: string): Promise<SupervisedServer> => {
          const server = await startSupervised(env, [command, 'serve']);
          servers.push(server);
          return server;
        };
        const old = await start(program);
        front.send(HOST, old.url);
        expect(await countMigrations(database.url)).toBe(migrations);
        const url = `http://${HOST}:${front.plainPort}`;
        const load = await loadForUpgrade(url, { perSecond: PER_SECOND, key: null, hasTasks });
        const more = (count: number): Promise<void> => {
          const goal = load.outcomes.length + count;
          return vi.waitFor(() => expect(load.outcomes.length).toBeGreaterThan(goal), {
            timeout: 300_000,
            interval: 50,
          });
        };
        const change = async (from: SupervisedServer, to: SupervisedServer): Promise<void> => {
          front.send(HOST, to.url);
          await more(PER_SECOND);
          from.process.kill('SIGTERM');
          await from.ended;
          await more(PER_SECOND * SECONDS);
        };
        await more(PER_SECOND * SECONDS);
        const next = await start(path.join(path.dirname(await shared('command')), 'supervise.process.js'));
        await change(old, next);
        expect(await countMigrations(database.url)).toBe(MIGRATIONS.length);
        if (isTriedBack) await change(next, await start(program));
        const result = await judgeUpgrade(database.url, await load.stop());
        console.log(`${kind}, from ${commit}: ${describeResult(result)}`);
        for (const server of servers) await server.remove();
        await database.remove();
        expect([countByText(result.failed), result.lost]).toEqual([{}, []]);
      },
      900_000,
    );
  });
});

async function countMigrations(url: string): Promise<number> {
  const open = await openDatabase(url);
  const { applied } = await readSchemaState(open.db);
  await open.close();
  return applied.length;
}
