import { performance } from 'node:perf_hooks';
import { expect, it } from 'vitest';
import { accountApp } from '../test/support/account-app.ts';
import type { AccountApp } from '../test/support/account-app.ts';
import { eachDatabase } from '../test/support/databases.ts';

const ROUNDS = 130;
const UNMEASURED = 10;
const ACCOUNTS = 8;
const MOST_MS = 10;

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] as number;

/** One wrong password, from a place of its own, so that no delay is added. */
async function timeOf(app: AccountApp, email: string, place: number): Promise<number> {
  const browser = app.client(`198.51.${place >> 8}.${place & 255}`);
  const begun = performance.now();
  const { status } = await browser.post('/login', { email, password: 'not the right password' });
  const took = performance.now() - begun;
  expect(status).toBe(422);
  return took;
}

eachDatabase('a sign-in that fails', (kind, open) => {
  it('takes as long for an address without an account as for one with', async () => {
    const database = await open();
    const app = await accountApp(database.url);
    for (let i = 0; i < ACCOUNTS; i += 1) await app.join(`known${i}@example.com`);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      // In turns, so that what else the machine does weighs on both.
      for (const who of ['known', 'unknown'] as const) {
        const took = await timeOf(app, `${who}${round % ACCOUNTS}@example.com`, round * 2 + (who === 'known' ? 0 : 1));
        if (round >= UNMEASURED) times[who].push(took);
      }
    }
    const [known, unknown] = [median(times.known), median(times.unknown)];
    console.log(
      `${kind}: known ${known.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms (medians of ${times.known.length})`,
    );
    expect(Math.abs(known - unknown)).toBeLessThan(MOST_MS);
    await app.close();
    await database.remove();
  });
});
