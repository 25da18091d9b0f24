// Kills the server again and again while people sign up, on both databases: whoever was told that the account is made has
// one, whole, and nobody has half of one.
// node bench/sign-ups-killed.ts [--sign-ups 1000] [--seed 1] [--only sqlite|postgres]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import { openDatabase } from '../src/platform/db/database.ts';
import { buildCommand, startRealServer } from '../test/support/real-server.ts';
import { databaseUrlOn, startPostgres } from '../test/support/postgres.ts';

const { values } = parseArgs({
  options: { 'sign-ups': { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const SIGN_UPS = Number(values['sign-ups'] ?? 1000);
const AT_ONCE = 6;
const PASSWORD = 'violet kettle on the 9th stair';

let state = Number(values.seed ?? 1);
/** Park and Miller's generator: the same kills every time, as far as the machine allows. */
const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;

const command = await buildCommand();
const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-sign-ups-'));
const postgres = await startPostgres();
let isGood = true;

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

async function trial(name: string, databaseUrl: string): Promise<void> {
  const acknowledged: string[] = [];
  let tried = 0;
  let kills = 0;
  while (acknowledged.length < SIGN_UPS) {
    const server = await startRealServer(command.file, { DATABASE_URL: databaseUrl, MARKET_DATA: 'demo' });
    let isUp = true;
    const people = Array.from({ length: AT_ONCE }, async () => {
      while (isUp) {
        const email = `${name}-${(tried += 1)}@example.com`;
        if (await signUp(server.url, email)) acknowledged.push(email);
      }
    });
    await pause(700 + random() * 2500);
    isUp = false;
    await server.kill();
    kills += 1;
    await Promise.all(people);
  }
  const { db, close } = await openDatabase(databaseUrl);
  const users = await db.selectFrom('users').select(['id', 'email']).execute();
  const credentials = await db.selectFrom('credentials').select(['user_id', 'password']).execute();
  await close();
  const byUser = new Map<string, (string | null)[]>();
  for (const { user_id, password } of credentials) byUser.set(user_id, [...(byUser.get(user_id) ?? []), password]);
  const isWhole = (id: string): boolean => {
    const passwords = byUser.get(id) ?? [];
    return passwords.length === 1 && passwords[0]?.startsWith('$argon2id$') === true;
  };
  const whole = new Set(users.filter(({ id }) => isWhole(id)).map(({ email }) => email));
  const lost = acknowledged.filter((email) => !whole.has(email)).length;
  const half =
    users.length - whole.size + [...byUser.keys()].filter((id) => !users.some((user) => user.id === id)).length;
  isGood &&= lost === 0 && half === 0;
  console.log(
    `${lost + half === 0 ? 'ok    ' : 'FAILED'} ${name}: ${acknowledged.length} acknowledged of ${tried} tried, ${kills} kills (-9), ` +
      `${users.length} accounts, ${lost} lost, ${half} half made`,
  );
}

try {
  if (values.only !== 'postgres') await trial('sqlite', `sqlite:///${path.join(folder, 'trial.db')}`);
  const admin = await openDatabase(postgres.url);
  await sql.raw('create database trial').execute(admin.db);
  await admin.close();
  if (values.only !== 'sqlite') await trial('postgres', databaseUrlOn(postgres.url, 'trial'));
} finally {
  await postgres.stop();
  command.remove();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isGood ? 0 : 1;
