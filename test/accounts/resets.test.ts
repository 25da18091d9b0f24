import { afterAll, beforeAll, expect, it } from 'vitest';
import { countMail } from '../../src/features/mail/mail-queue.store.ts';
import { accountApp, PASSWORD } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';

const HOUR = 3_600_000;

eachDatabase('a request to reset a password', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let other: AccountApp;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url);
    // Another process over the same database.
    other = await accountApp(database.url);
    for (const name of ['first', 'ann', 'bob', 'eve', 'ida', 'ken', 'lea']) await app.join(`${name}@example.com`);
    await queue().deleteFrom('mail_queue').execute();
  });
  afterAll(async () => {
    await other.close();
    await app.close();
    await database.remove();
  });

  const queue = () => app.container.database.db;
  const ask = async (email: string): Promise<void> => {
    expect((await app.client().submit('/reset', { email })).status).toBe(200);
  };
  const mailsTo = (email: string) =>
    queue().selectFrom('mail_queue').selectAll().where('address', '=', email).orderBy('created_at').execute();
  const composeAll = async (by: AccountApp): Promise<void> => {
    while (await by.container.mail.composeNext());
  };
  /** The tokens of links that were mailed and still work. */
  const liveLinks = async (email: string): Promise<string[]> => {
    const tokens = (await mailsTo(email)).flatMap(({ text_part }) => /\/go\/([\w-]{43})/.exec(text_part)?.[1] ?? []);
    const subjects = await Promise.all(
      tokens.map((token) => app.container.mail.links.read(queue(), token, 'reset-password')),
    );
    return tokens.filter((_token, i) => subjects[i] !== null);
  };

  it('is kept before it is answered, so that another process can send the mail', async () => {
    await ask('ann@example.com');
    expect(await mailsTo('ann@example.com')).toMatchObject([{ state: 'asked', kind: 'reset-password', text_part: '' }]);
    const { counts } = await countMail(queue());
    expect(counts).toEqual(new Map([['waiting', 1]]));
    // The process that answered does nothing more.
    await composeAll(other);
    expect(await mailsTo('ann@example.com')).toMatchObject([{ state: 'waiting', subject: 'Choose a new password' }]);
    const [token = ''] = await liveLinks('ann@example.com');
    const done = await app.client().submit(`/reset/${token}`, { password: 'a new violet kettle 3' });
    expect(done.location).toBe('/login?notice=reset');
    await app.signIn('ann@example.com', 'a new violet kettle 3');
  });

  it('leaves the same row whether there is such an account or not, and none of an unknown address in the end', async () => {
    await ask('bob@example.com');
    await ask(' Nobody@Example.com ');
    const rows = await Promise.all(['bob@example.com', 'nobody@example.com'].map(mailsTo));
    const [known, unknown] = rows.map(([row]) =>
      Object.entries(row ?? {}).filter(
        ([name]) => !['id', 'address', 'message_id', 'created_at', 'due_at'].includes(name),
      ),
    );
    expect(known).toEqual(unknown);
    expect(known).toContainEqual(['state', 'asked']);
    await composeAll(app);
    expect(await mailsTo('nobody@example.com')).toEqual([]);
    expect(await liveLinks('bob@example.com')).toHaveLength(1);
  });

  it('becomes one mail where two processes take it up at the same time', async () => {
    for (let i = 0; i < 3; i += 1) await ask('ida@example.com');
    await Promise.all([composeAll(app), composeAll(other), composeAll(app), composeAll(other)]);
    expect((await mailsTo('ida@example.com')).map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
    const links = await queue()
      .selectFrom('mail_links')
      .select('token_hash')
      .where('purpose', '=', 'reset-password')
      .execute();
    // One of ann, one of bob, and one for each of the three mails.
    expect(links).toHaveLength(5);
    expect(await liveLinks('ida@example.com')).not.toEqual([]);
  });

  it('brings five mails within an hour and no more, and again later', async () => {
    for (let i = 0; i < 8; i += 1) await ask('eve@example.com');
    await composeAll(app);
    expect(await mailsTo('eve@example.com')).toHaveLength(5);
    // The last one works: nobody can take it away by asking on.
    expect(await liveLinks('eve@example.com')).toHaveLength(1);
    await queue()
      .updateTable('mail_links')
      .set((eb) => ({ created_at: eb('created_at', '-', HOUR + 1) }))
      .execute();
    await ask('eve@example.com');
    await composeAll(app);
    expect(await mailsTo('eve@example.com')).toHaveLength(6);
  });

  it('brings nothing to an account that is shut, nor to one that was deleted meanwhile', async () => {
    const { setDisabled } = await import('../../src/features/accounts/manage-users.ts');
    await setDisabled(app.container.accounts, 'ken@example.com', true);
    const lea = await app.signIn('lea@example.com');
    await ask('ken@example.com');
    await ask('lea@example.com');
    expect((await lea.submit('/account', { password: PASSWORD }, '/account/delete')).location).toBe(
      '/login?notice=deleted',
    );
    expect(await mailsTo('lea@example.com')).toEqual([]);
    await ask('lea@example.com');
    await composeAll(app);
    expect(await mailsTo('lea@example.com')).toEqual([]);
    expect(await mailsTo('ken@example.com')).toEqual([]);
  });

  it.each(['not an address', 'ann@example.com\r\nBcc: eve@example.com', 'j\u00f6rg@example.com', 'x@y'])(
    'for %j is answered like any other, and nothing is kept that no mail could reach',
    async (email) => {
      await ask(email);
      await composeAll(app);
      const rows = await queue().selectFrom('mail_queue').select('address').execute();
      expect(rows.map(({ address }) => address)).not.toContain(email);
    },
  );
});
