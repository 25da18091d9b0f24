import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPersonalData } from '../../src/app/personal-data.ts';
import { FEATURES } from '../../src/app/features.ts';
import { accountApp, PASSWORD } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { ANN, leaveTraces } from '../support/leave-traces.ts';
import type { Traces } from '../support/leave-traces.ts';
import { findInBytes, findTexts } from '../support/search-tables.ts';

eachDatabase('a person who used everything and left', (kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let traces: Traces;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url, { SESSION_SECRET: 'a-test-secret-of-some-length-0123456789' });
    await app.join('first@example.com');
    await app.join('bob@example.com');
    traces = await leaveTraces(app);
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  /** The file and its write-ahead log, with all that was deleted and not overwritten; nothing on PostgreSQL. */
  const foundInFiles = (): string[] => {
    const path = database.url.replace('sqlite:///', '');
    const files = kind === 'sqlite' ? [path, `${path}-wal`].filter((each) => existsSync(each)) : [];
    return [...new Set(files.flatMap((file) => findInBytes(readFileSync(file), traces.texts)))];
  };

  it('stood in the tables before', async () => {
    const found = await findTexts(app.container.database.db, traces.texts);
    // Every text that is looked for later was there to be found, so that the search is known to see it.
    const seen = new Set(found.map((line) => line.split(': ')[1]));
    expect([...traces.texts.keys()].filter((name) => !seen.has(name))).toEqual([]);
    expect([...new Set(found.map((line) => line.split('.', 1)[0]))]).toEqual(
      (await loadPersonalData(FEATURES)).map(({ table }) => table).sort(),
    );
  });

  it('is in no column of any table, nor in the file, and others are as they were', async () => {
    const { db } = app.container.database;
    const others = () =>
      Promise.all([
        db.selectFrom('users').selectAll().where('email', '!=', ANN.email).orderBy('id').execute(),
        db.selectFrom('sessions').select('id').where('user_id', '!=', traces.userId).orderBy('id').execute(),
        db.selectFrom('credentials').selectAll().where('user_id', '!=', traces.userId).orderBy('id').execute(),
        db.selectFrom('mail_queue').select('id').where('address', '!=', ANN.email).orderBy('id').execute(),
        db.selectFrom('stock_analyses').select('id').orderBy('id').execute(),
      ]);
    const before = await others();
    expect(foundInFiles()).toHaveLength(kind === 'sqlite' ? traces.texts.size : 0);
    const answer = await traces.browser.submit('/account', { password: PASSWORD }, '/account/delete');
    expect([answer.status, answer.location]).toEqual([303, '/login?notice=deleted']);
    expect(await findTexts(db, traces.texts)).toEqual([]);
    expect(await others()).toEqual(before);
    expect(foundInFiles()).toEqual([]);
  });

  it('is signed out, and every link that was mailed opens nothing', async () => {
    expect((await traces.browser.get('/account')).status).toBe(303);
    for (const token of traces.linkTokens) {
      const answers = await Promise.all(
        [`/go/${token}`, `/mail/unsubscribe/${token}`].map((path) => app.client().get(path)),
      );
      expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    }
    const again = await app.client().submit('/login', { email: ANN.email, password: PASSWORD });
    expect(again.status).toBe(422);
  });
});
