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

/** A form that strangers can send with an address, and how it is answered whatever stands behind that. */
interface Form {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly status: number;
}

const FORMS: readonly (readonly [string, Form])[] = [
  ['sign-in that fails', { path: '/login', fields: { password: 'not the right password' }, status: 422 }],
  ['request to reset a password', { path: '/reset', fields: {}, status: 200 }],
  ['sign-up', { path: '/signup', fields: { name: 'A Person', password: 'a green kettle, 2nd floor' }, status: 200 }],
];

/** One form, from a place of its own, so that no delay is added. */
async function timeOf(app: AccountApp, { path, fields, status }: Form, email: string, place: number): Promise<number> {
  const browser = app.client(`198.51.${place >> 8}.${place & 255}`);
  const begun = performance.now();
  const answer = await browser.post(path, { ...fields, email });
  const took = performance.now() - begun;
  expect(answer.status).toBe(status);
  return took;
}

eachDatabase('the time of a form', (kind, open) => {
  it.each(FORMS)('is the same for an address with an account and without: %s', async (what, form) => {
    const database = await open();
    const app = await accountApp(database.url);
    for (let i = 0; i < ACCOUNTS; i += 1) await app.join(`known${i}@example.com`);
    const times = { known: [] as number[], unknown: [] as number[] };
    for (let round = 0; round < ROUNDS; round += 1) {
      // In turns, so that what else the machine does weighs on both.
      for (const who of ['known', 'unknown'] as const) {
        const email = who === 'known' ? `known${round % ACCOUNTS}@example.com` : `unknown${round}@example.com`;
        const took = await timeOf(app, form, email, round * 2 + (who === 'known' ? 0 : 1));
        if (round >= UNMEASURED) times[who].push(took);
      }
    }
    const [known, unknown] = [median(times.known), median(times.unknown)];
    console.log(
      `${what}, ${kind}: known ${known.toFixed(2)} ms, unknown ${unknown.toFixed(2)} ms (medians of ${times.known.length})`,
    );
    expect(Math.abs(known - unknown)).toBeLessThan(MOST_MS);
    await app.close();
    await database.remove();
  });
});
