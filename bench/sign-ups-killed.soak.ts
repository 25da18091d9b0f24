import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../src/platform/db/database.ts';
import type { DatabaseKind } from '../src/platform/db/dialect.ts';
import { PASSWORD } from '../test/support/account-app.ts';
import { newPostgres, type TestDatabase } from '../test/support/databases.ts';
import { startRealServer } from '../test/support/real-server.ts';

/** Sign-ups that are to be acknowledged; `SOAK_SIGN_UPS=1000` for the long form. */
const SIGN_UPS = Number(process.env['SOAK_SIGN_UPS'] ?? 100);
const AT_ONCE = 6;

let state = 1;
/** Park and Miller's generator: the same kills every time, as far as the machine allows. */
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tradewise-sign-ups-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const databaseOf = async (kind: DatabaseKind): Promise<TestDatabase> =>
  kind === 'postgres'
    ? newPostgres()
    : { url: `sqlite:///${path.join(folder, 'trial.db')}`, remove: () => Promise.resolve() };

/** One person's form; true where the answer says that the account is made. */
async function signUp(url: string, email: string): Promise<boolean> {
  try {
    const body = new URLSearchParams({ name: 'A Person', email, password: PASSWORD });
    const answer = await fetch(`${url}/signup`, { method: 'POST', body, signal: AbortSignal.timeout(20_000) });
    return answer.status === 200 && (await answer.text()).includes('Confirm your address');
  } catch {
    return false;
  }
}

/** Whose account is whole, with one password, and how many are half made. */
async function judgeAccounts(databaseUrl: string): Promise<{ whole: ReadonlySet<string>; half: number }> {
  const { db, close } = await openDatabase(databaseUrl);
  const users = await db.selectFrom('users').select(['id', 'email']).execute();
  const credentials = await db.selectFrom('credentials').select(['user_id', 'password']).execute();
  await close();
  const isWhole = (id: string): boolean => {
    const own = credentials.filter(({ user_id }) => user_id === id);
    return own.length === 1 && own[0]?.password?.startsWith('$argon2id$') === true;
  };
  const whole = new Set(users.filter(({ id }) => isWhole(id)).map(({ email }) => email));
  const ofNobody = credentials.filter(({ user_id }) => !users.some(({ id }) => id === user_id));
  return { whole, half: users.length - whole.size + ofNobody.length };
}

it.each(['sqlite', 'postgres'] as const)(
  'keeps every acknowledged sign-up, whole, while the server is killed again and again, on %s',
  async (kind) => {
    const database = await databaseOf(kind);
    const acknowledged: string[] = [];
    let tried = 0;
    let kills = 0;
    while (acknowledged.length < SIGN_UPS) {
      const server = await startRealServer({ DATABASE_URL: database.url, MARKET_DATA: 'demo' });
      let isUp = true;
      const people = Array.from({ length: AT_ONCE }, async () => {
        while (isUp) {
          const email = `${kind}-${(tried += 1)}@example.com`;
          if (await signUp(server.url, email)) acknowledged.push(email);
        }
      });
      await pause(700 + random() * 2500);
      isUp = false;
      await server.kill();
      kills += 1;
      await Promise.all(people);
    }
    const { whole, half } = await judgeAccounts(database.url);
    const lost = acknowledged.filter((email) => !whole.has(email));
    const figures = { acknowledged: acknowledged.length, tried, kills, lost: lost.length, half };
    console.log(`server killed under sign-ups on ${kind}: ${JSON.stringify(figures)}`);
    expect([lost, half]).toEqual([[], 0]);
    await database.remove();
  },
);
