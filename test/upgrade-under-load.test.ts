import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { makePeople, type Person } from '../bench/load/people.ts';
import { SECRET } from '../bench/load/processes.ts';
import { openDatabase } from '../src/platform/db/database.ts';
import { readSchemaState } from '../src/platform/db/schema-state.ts';
import { VERSION } from '../src/platform/version.ts';
import { buildNextRelease, NEXT_VERSION } from './support/build-next-release.ts';
import { eachProductDatabase, type TestDatabase } from './support/databases.ts';
import { keepDemoReference } from './support/demo-reference.ts';
import { NEXT_RELEASE } from './support/next-release.ts';
import { layOutReleases, type Releases } from './support/releases.ts';
import { shared } from './support/shared.ts';
import { startSupervised, type SupervisedServer } from './support/supervised-server.ts';
import { countByText, describeResult, judgeUpgrade, loadForUpgrade } from './support/upgrade-load.ts';

/** `npm run soak` asks two hundred times a second for twenty seconds in each release; beside other tests a machine has no time for that. */
const IS_LONG = process.env['EVERY_FAULT'] === 'yes';
const PER_SECOND = IS_LONG ? Number(process.env['UPGRADE_PER_SECOND'] ?? 200) : 40;
const REQUESTS_OF_A_RELEASE = IS_LONG ? PER_SECOND * 20 : 60;

let releases: Releases;
beforeAll(async () => {
  const [now, next] = await Promise.all([shared('command'), buildNextRelease()]);
  releases = layOutReleases({ now, next });
}, 120_000);
afterAll(() => releases.remove());

eachProductDatabase('an upgrade under load', (kind, newOne) => {
  let database: TestDatabase;
  let person: Person;
  let server: SupervisedServer;
  beforeAll(async () => {
    database = await newOne();
    [person] = (await makePeople(database.url, 1)) as [Person];
    const open = await openDatabase(database.url);
    await keepDemoReference(open.db);
    await open.close();
    releases.use('now');
    const env = { DATABASE_URL: database.url, SESSION_SECRET: SECRET };
    server = await startSupervised(env, [releases.launcher, 'serve']);
  }, 120_000);
  afterAll(async () => {
    await server.remove();
    await database.remove();
  });

  const version = async (): Promise<unknown> => {
    const answer = await fetch(`${server.url}/api/health`, { headers: { connection: 'close' } });
    return ((await answer.json()) as { version: unknown }).version;
  };

  it('to the next release and back, by the link and SIGHUP, fails no request and loses no write', async () => {
    expect(await version()).toBe(VERSION);
    const load = await loadForUpgrade(server.url, { perSecond: PER_SECOND, key: person.key, hasTasks: true });
    const more = (count: number): Promise<void> => {
      const goal = load.outcomes.length + count;
      return vi.waitFor(() => expect(load.outcomes.length).toBeGreaterThan(goal), { timeout: 120_000, interval: 50 });
    };
    const change = async (name: string, expected: string): Promise<void> => {
      const before = server.serving();
      releases.use(name);
      server.process.kill('SIGHUP');
      const isGone = (): void => expect(server.serving().filter((pid) => before.includes(pid))).toEqual([]);
      await vi.waitFor(isGone, { timeout: 60_000, interval: 50 });
      expect(await version()).toBe(expected);
      await more(REQUESTS_OF_A_RELEASE);
    };
    await more(REQUESTS_OF_A_RELEASE);
    await change('next', NEXT_VERSION);
    await change('now', VERSION);
    const result = await judgeUpgrade(database.url, await load.stop());
    if (IS_LONG) console.log(`${kind}: ${describeResult(result)}`);
    expect([countByText(result.failed), result.lost]).toEqual([{}, []]);
    expect(result.writes).toBeGreaterThan(result.requests / 10);

    const open = await openDatabase(database.url);
    const { applied } = await readSchemaState(open.db);
    await open.close();
    expect(applied).toHaveLength(NEXT_RELEASE.migrations.length);
  }, 600_000);
});
