import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSetupLink } from '../../src/features/accounts/setup.ts';
import { accountApp, PASSWORD, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import type { Answer } from '../support/browser-client.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const HOUR = 3_600_000;
const SECRET = 'a-test-secret-of-some-length-0123456789';

eachDatabase('signing up', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, { SESSION_SECRET: SECRET });
    await app.join('first@example.com');
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });
  const db = () => app.container.database.db;
  const signUp = (email: string, name = 'A Person'): Promise<Answer> =>
    app.client().post('/signup', { name, email, password: PASSWORD });
  const mailsTo = async (email: string, subject: string): Promise<readonly string[]> =>
    (
      await db()
        .selectFrom('mail_queue')
        .select('text_part')
        .where('address', '=', email)
        .where('subject', '=', subject)
        .orderBy('created_at')
        .execute()
    ).map(({ text_part }) => text_part);
  const anHourPasses = async (): Promise<void> => {
    await db()
      .updateTable('mail_links')
      .set((eb) => ({ created_at: eb('created_at', '-', HOUR) }))
      .execute();
  };

  it('sends an address that was never confirmed five links an hour, whoever asks and however', async () => {
    const email = 'victim@example.com';
    const answers: string[] = [];
    for (let i = 0; i < 7; i += 1) answers.push(wordsOf((await signUp(email)).body));
    expect(new Set(answers).size).toBe(1);
    const early = await app.client().post('/login', { email, password: PASSWORD });
    expect(wordsOf(early.body)).toContain(`Several links were sent to ${email} within the last hour`);
    expect(await mailsTo(email, 'Confirm your address')).toHaveLength(5);
    // The first one still works, and an hour later there is another one.
    await anHourPasses();
    const later = await app.client().post('/login', { email, password: PASSWORD });
    expect(wordsOf(later.body)).toContain(`A new link was sent to ${email}`);
    const mails = await mailsTo(email, 'Confirm your address');
    expect(mails).toHaveLength(6);
    const token = /\/go\/([\w-]{43})/.exec(mails[0] ?? '')?.[1] ?? '';
    expect((await app.client().post(`/verify/${token}`, { password: PASSWORD })).status).toBe(303);
  });

  it('tells who has an account of it five times an hour, in the same words to whoever asks, by a link that leads to the sign-in', async () => {
    const email = 'ann@example.com';
    await app.join(email);
    const fresh = wordsOf((await signUp('fresh@example.com')).body).replaceAll('fresh@', 'ann@');
    for (let i = 0; i < 7; i += 1) expect(wordsOf((await signUp(email)).body)).toBe(fresh);
    const mails = await mailsTo(email, 'You have an account already');
    expect(mails).toHaveLength(5);
    const token = /\/go\/([\w-]{43})/.exec(mails[0] ?? '')?.[1] ?? '';
    const page = await app.client().get(`/go/${token}`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('<a class="btn pri" href="/login">');
    expect(page.cookies).toEqual([]);
    for (const path of [`/verify/${token}`, `/reset/${token}`]) expect((await app.client().get(path)).status).toBe(404);
    await anHourPasses();
    await signUp(email);
    expect(await mailsTo(email, 'You have an account already')).toHaveLength(6);
  });

  it('keeps a name as one line of words, which can steer no terminal that lists it', async () => {
    const hostile = ' \u001b]0;owned\u0007Eve\r\nroot@example.com\u202e  operator\u2028\ud83d\ude00 ';
    await signUp('eve@example.com', hostile);
    const kept = await db().selectFrom('users').select('name').where('email', '=', 'eve@example.com').execute();
    expect(kept).toEqual([{ name: ']0;owned Eve root@example.com operator \u{1f600}' }]);
    // Blanks, joiners, a filler of Hangul, a mark over nothing.
    for (const nothing of [' \u0007\u3000\n ', '\u200d\u200b', '\u3164', '\u0301', '\u00ad']) {
      const blank = await signUp('blank@example.com', nothing);
      expect([nothing, blank.status]).toEqual([nothing, 422]);
      expect(wordsOf(blank.body)).toContain('Enter a name.');
    }
    expect((await signUp('family@example.com', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}')).status).toBe(200);
  });
});

eachDatabase('the set-up of a server whose processes started together', (_kind, open) => {
  it('makes one operator, whatever codes are about', async () => {
    const database = await open();
    const env = {
      NODE_ENV: 'production',
      ALLOW_SQLITE: '1',
      PUBLIC_URL: 'https://tw.example.com',
      BILLING: 'off',
      SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
      TRADEWISE_NOW: '',
    };
    const apps = [await accountApp(database.url, env), await accountApp(database.url, env)];
    const [{ container }] = apps as [AccountApp, AccountApp];
    const { db } = container.database;
    const linked = { purpose: 'setup', subject: 'setup', minutes: 60 };
    const codes: string[] = [];
    for (let i = 0; i < 2; i += 1) {
      const link = await container.accounts.links.create(db, linked);
      codes.push(link.split('/go/')[1] ?? '');
    }
    const made = await Promise.all(
      codes.map((code, i) =>
        (apps[i] as AccountApp)
          .client()
          .post('/setup', { code, name: 'Op', email: `op${i}@example.com`, password: PASSWORD }),
      ),
    );
    expect(made.map(({ status }) => status).sort()).toEqual([303, expect.any(Number)].sort());
    const people = await db.selectFrom('users').select(['email', 'role']).execute();
    expect(people).toEqual([{ email: expect.any(String) as string, role: 'operator' }]);
    expect(await createSetupLink(container.accounts)).toBeNull();
    for (const app of apps) await app.close();
    await database.remove();
  });

  it('prints codes of which one works', async () => {
    const database = await open();
    const apps = [await accountApp(database.url), await accountApp(database.url)];
    const links = await Promise.all([...apps, ...apps].map(({ container }) => createSetupLink(container.accounts)));
    const { accounts, database: opened } = (apps[0] as AccountApp).container;
    const live = await Promise.all(
      links.map((link) => accounts.links.read(opened.db, link?.split('/go/')[1] ?? '', 'setup')),
    );
    expect(live.filter((subject) => subject !== null)).toHaveLength(1);
    for (const app of apps) await app.close();
    await database.remove();
  });
});
