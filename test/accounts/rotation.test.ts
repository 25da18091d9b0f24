import { afterAll, beforeAll, expect, it } from 'vitest';
import { rotateSecrets } from '../../src/features/accounts/rotate-secrets.ts';
import { accountApp, PASSWORD, setUpFactor } from '../support/account-app.ts';
import type { AccountApp, TestFactor } from '../support/account-app.ts';
import type { BrowserClient } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const OLD = 'the-old-secret-4f1c9a77e2b84d0a9c35';
const NEW = 'the-new-secret-b81e03d6f5c94a27aa10';

eachDatabase('a rotation of SESSION_SECRET', (_kind, open) => {
  let database: TestDatabase;
  let old: AccountApp;
  let people: BrowserClient[];
  let factor: TestFactor;
  beforeAll(async () => {
    database = await open();
    old = await accountApp(database.url, { SESSION_SECRET: OLD });
    people = [];
    for (let i = 0; i < 4; i += 1) people.push(await old.join(`p${i}@example.com`));
    factor = await setUpFactor(people[0] as BrowserClient);
  });
  afterAll(() => database.remove());

  /** The same browser, sent to another process. */
  const moved = (person: BrowserClient, to: AccountApp): BrowserClient => {
    const browser = to.client();
    for (const [name, value] of person.cookies) browser.cookies.set(name, value);
    return browser;
  };
  const withCode = async (app: AccountApp, code: string): Promise<number> => {
    const browser = app.client();
    await browser.submit('/login', { email: 'p0@example.com', password: PASSWORD });
    return (await browser.submit('/login/code', { code })).status;
  };

  it('signs nobody out and loses no second factor, and the old secret can go', async () => {
    const both = await accountApp(database.url, { SESSION_SECRET: `${NEW},${OLD}` });
    people = people.map((person) => moved(person, both));
    // Everybody keeps asking while the second factors are encrypted anew.
    let isDone = false;
    const statuses: number[] = [];
    const traffic = Promise.all(
      people.map(async (person) => {
        do {
          statuses.push((await person.get('/account')).status);
          await new Promise((resolve) => setImmediate(resolve));
        } while (!isDone);
      }),
    );
    expect(await withCode(both, factor.code(0))).toBe(303);
    expect(await rotateSecrets(both.container.accounts)).toEqual({ done: 1, current: 0, lost: [] });
    expect(await rotateSecrets(both.container.accounts)).toEqual({ done: 0, current: 1, lost: [] });
    isDone = true;
    await traffic;
    expect(new Set(statuses)).toEqual(new Set([200]));

    const only = await accountApp(database.url, { SESSION_SECRET: NEW });
    for (const person of people) expect((await moved(person, only).get('/account')).status).toBe(200);
    expect(await withCode(only, factor.code(1))).toBe(303);
    expect(await withCode(only, factor.recoveryCodes[3] as string)).toBe(303);
    await old.close();
    await both.close();
    await only.close();
  });

  it('without the old secret signs out cleanly, and says which second factors are lost', async () => {
    const app = await accountApp(database.url, { SESSION_SECRET: 'yet-another-secret-0a1b2c3d4e5f6789' });
    for (const person of people) {
      const answer = await moved(person, app).get('/account');
      expect([answer.status, answer.location]).toEqual([303, '/login?to=%2Faccount']);
    }
    expect(await rotateSecrets(app.container.accounts)).toEqual({ done: 0, current: 0, lost: ['p0@example.com'] });
    expect(await withCode(app, factor.code(0))).toBe(422);
    await app.signIn('p1@example.com');
    await app.close();
  });
});
