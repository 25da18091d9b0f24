import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, PASSWORD, setUpFactor } from '../support/account-app.ts';
import type { AccountApp, TestFactor } from '../support/account-app.ts';
import { browserClient } from '../support/browser-client.ts';
import type { BrowserClient } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { tradewiseWith } from '../support/run-tradewise.ts';
import type { Ran } from '../support/run-tradewise.ts';

const OLD = 'the-old-secret-4f1c9a77e2b84d0a9c35';
const NEW = 'the-new-secret-b81e03d6f5c94a27aa10';
const PEOPLE = 5;
const WITH_FACTOR = 3;

eachDatabase('a rotation of SESSION_SECRET', (_kind, open) => {
  let database: TestDatabase;
  let apps: AccountApp[];
  /** The process that is asked just now: a restart puts another one in its place. */
  let serving: AccountApp;
  let people: BrowserClient[];
  let factors: TestFactor[];
  const start = async (secrets: string): Promise<void> => {
    serving = await accountApp(database.url, { SESSION_SECRET: secrets });
    apps.push(serving);
  };
  const asking = (): BrowserClient =>
    browserClient({ inject: (request: object) => serving.server.inject(request) } as unknown as AccountApp['server']);
  beforeAll(async () => {
    database = await open();
    apps = [];
    await start(OLD);
    people = [];
    factors = [];
    for (let i = 0; i < PEOPLE; i += 1) {
      await serving.join(`p${i}@example.com`);
      people.push(await serving.signIn(`p${i}@example.com`, PASSWORD, asking()));
    }
    for (const person of people.slice(0, WITH_FACTOR)) factors.push(await setUpFactor(person));
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await database.remove();
  });

  const rotate = (secrets: string): Promise<Ran> =>
    tradewiseWith({ DATABASE_URL: database.url, SESSION_SECRET: secrets })('secret', 'rotate');
  const withCode = async (i: number, code: string): Promise<number> => {
    const browser = asking();
    await browser.submit('/login', { email: `p${i}@example.com`, password: PASSWORD });
    return (await browser.submit('/login/code', { code })).status;
  };

  it('signs nobody out and loses no second factor while people work, and the old secret can go', async () => {
    let isDone = false;
    const statuses: number[] = [];
    const rounds: number[] = [];
    const work = async (step: () => Promise<number[]>): Promise<void> => {
      const worker = rounds.push(0) - 1;
      do {
        statuses.push(...(await step()));
        rounds[worker] = (rounds[worker] ?? 0) + 1;
        await new Promise((resolve) => setImmediate(resolve));
      } while (!isDone);
    };
    /** Everybody has done a whole round more. */
    const answered = async (): Promise<void> => {
      const from = [...rounds];
      while (rounds.some((count, i) => count < (from[i] ?? 0) + 2))
        await new Promise((resolve) => setImmediate(resolve));
    };
    // Everybody reads and sends forms, and one signs in and out, through both restarts and while the command runs.
    const traffic = [
      ...people.map((person) =>
        work(async () => [
          (await person.get('/account')).status,
          (await person.submit('/account', { session: 'none' }, '/account/sessions/end')).status === 303 ? 200 : 0,
        ]),
      ),
      work(async () => {
        const browser = asking();
        const signedIn = await browser.submit('/login', { email: 'p4@example.com', password: PASSWORD });
        const signedOut = await browser.submit('/logout', {});
        return [signedIn.status === 303 ? 200 : signedIn.status, signedOut.status === 303 ? 200 : signedOut.status];
      }),
    ];
    await answered();
    await start(`${NEW},${OLD}`);
    await answered();
    // Codes are taken before, while and after the second factors are encrypted anew.
    expect(await withCode(0, factors[0]?.recoveryCodes[0] ?? '')).toBe(303);
    const [first, second, during] = await Promise.all([
      rotate(`${NEW},${OLD}`),
      rotate(`${NEW},${OLD}`),
      withCode(1, factors[1]?.code(0) ?? ''),
    ]);
    expect(during).toBe(303);
    const counts = [first, second].map(({ code, out }) => [code, ...(out.match(/\d+/g) ?? []).map(Number)]);
    expect(counts.map(([code]) => code)).toEqual([0, 0]);
    expect(counts.reduce((sum, [, anew = 0]) => sum + anew, 0)).toBe(WITH_FACTOR);
    const again = await rotate(`${NEW},${OLD}`);
    expect(again).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Second factors: 0 encrypted anew, 3 needed nothing\./) as string,
    });
    // What the old secret signed has been signed anew as people worked.
    await answered();
    await start(NEW);
    await answered();
    isDone = true;
    await Promise.all(traffic);
    expect(new Set(statuses)).toEqual(new Set([200]));

    for (const [i, factor] of factors.entries()) {
      expect(await withCode(i, factor.code(1)), `the app of p${i}`).toBe(303);
      expect(await withCode(i, factor.recoveryCodes[3] as string), `a recovery code of p${i}`).toBe(303);
    }
    expect(await withCode(0, factors[0]?.recoveryCodes[0] ?? '')).toBe(422);
  });

  it('without the old secret signs out cleanly, and the command says which second factors are lost', async () => {
    const strange = 'yet-another-secret-0a1b2c3d4e5f6789';
    await start(strange);
    for (const person of people) {
      const answer = await person.get('/account');
      expect([answer.status, answer.location]).toEqual([303, '/login?to=%2Faccount']);
    }
    const { code, out, note } = await rotate(strange);
    expect([code, out]).toEqual([1, 'Second factors: 0 encrypted anew, 0 needed nothing.\n']);
    expect(note).toMatch(
      /^tradewise: 3 second factors need a secret that is not in SESSION_SECRET; "tradewise user reset-2fa" for p0@example\.com, p1@example\.com, p2@example\.com\n$/,
    );
    expect(await withCode(0, factors[0]?.code(0) ?? '')).toBe(422);
    await serving.signIn('p4@example.com');
  });
});
