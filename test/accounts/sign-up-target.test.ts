import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, PASSWORD } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { hiddenFields } from '../support/browser-client.ts';
import { eachProductDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

/** What would lead away from this site, or run something, if it were believed. */
const HOSTILE = [
  'https://evil.test/',
  '//evil.test',
  '/\\evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '/\n//evil.test',
  'javascript:alert(1)',
  'evil.test',
  '/favourites\r\nSet-Cookie: a=b',
  `/${'x'.repeat(2000)}`,
  '',
];

eachProductDatabase('signing up from a page', (_kind, open) => {
  let file: TestDatabase;
  let app: AccountApp;
  let people = 0;
  beforeAll(async () => {
    file = await open();
    app = await accountApp(file.url);
  });
  afterAll(async () => {
    await app.close();
    await file.remove();
  });

  const newAddress = (): string => `person${(people += 1)}@example.com`;
  const form = (email: string) => ({ name: 'Person', email, password: PASSWORD });
  /** Confirms with the last link; where that leads to. */
  const confirm = async (email: string, query = ''): Promise<string | null> => {
    const page = `/verify/${await app.lastLink(email)}`;
    const answer = await app.client().submit(`${page}${query}`, { password: PASSWORD }, page);
    expect(answer.status).toBe(303);
    return answer.location;
  };

  it.each(['/favourites', '/history', '/s/BRK.B?strategy=value&range=5y'])(
    'leads back to %s once the address is confirmed, and no mail says from where',
    async (to) => {
      const email = newAddress();
      const browser = app.client();
      const signUp = `/signup?to=${encodeURIComponent(to)}`;
      expect((await browser.get(`/login?to=${encodeURIComponent(to)}`)).body).toContain(`href="${signUp}"`);
      const page = await browser.get(signUp);
      expect(hiddenFields(page.body, '/signup')).toMatchObject({ to });
      expect(page.body).toContain(`href="/login?to=${encodeURIComponent(to)}"`);
      const sent = await browser.submit(signUp, form(email), '/signup');
      expect(sent.body).toContain(`href="/login?to=${encodeURIComponent(to)}"`);
      const mail = await app.container.database.db
        .selectFrom('mail_queue')
        .select(['text_part', 'html_part'])
        .where('address', '=', email)
        .executeTakeFirstOrThrow();
      expect(`${mail.text_part}${mail.html_part}`).not.toMatch(/[?&](amp;)?to=|favourites|BRK/);
      expect(await confirm(email)).toBe(to);
    },
  );

  it('is offered with the way back where a visitor is asked to sign in', async () => {
    for (const page of ['/favourites', '/history']) {
      expect((await app.client().get(page)).body).toContain(`href="/signup?to=${encodeURIComponent(page)}"`);
    }
  });

  it.each(HOSTILE)('never leads away from this site (%#)', async (to) => {
    const page = await app.client().get(`/signup?to=${encodeURIComponent(to)}`);
    expect(page.status).toBe(200);
    expect(hiddenFields(page.body, '/signup')).toMatchObject({ to: '/' });
    const email = newAddress();
    const posted = await app.client().post('/signup', { ...form(email), to }, { 'sec-fetch-site': 'same-origin' });
    // A form that is longer than any of ours is refused whole.
    if (to.length > 2000) return expect(posted.status).toBe(400);
    expect(posted.status).toBe(200);
    expect(posted.body).not.toContain('evil.test');
    expect(await confirm(email)).toBe('/');
  });

  it('believes neither the address of a link nor what stands in the table', async () => {
    const email = newAddress();
    await app.client().submit('/signup', form(email));
    await app.container.database.db
      .updateTable('mail_links')
      .set({ to_path: 'https://evil.test/' })
      .where('used_at', 'is', null)
      .execute();
    expect(await confirm(email, '?to=%2F%2Fevil.test')).toBe('/');
  });

  it('leads back also from the link that is sent again to who signs in unconfirmed', async () => {
    const email = newAddress();
    await app.client().submit('/signup', form(email));
    const refused = await app.client().submit('/login?to=%2Ffavourites', { email, password: PASSWORD }, '/login');
    expect(refused.status).toBe(422);
    expect(await confirm(email)).toBe('/favourites');
  });

  it('with a session goes straight there', async () => {
    const browser = await app.join(newAddress());
    expect((await browser.get('/signup?to=%2Fhistory')).location).toBe('/history');
    expect((await browser.get('/signup?to=%2F%2Fevil.test')).location).toBe('/account');
  });

  it('is told in the person’s own file', async () => {
    const email = newAddress();
    const browser = app.client();
    await browser.submit('/signup?to=%2Fs%2FKO', form(email), '/signup');
    await browser.submit(`/verify/${await app.lastLink(email)}`, { password: PASSWORD });
    const file = await browser.submit('/account/data', { password: PASSWORD }, '/account/data.json');
    expect(JSON.parse(file.body)).toMatchObject({
      tables: { mail_links: [{ purpose: 'verify-email', to_path: '/s/KO' }] },
    });
  });
});
