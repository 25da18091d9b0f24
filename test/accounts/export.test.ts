import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPersonalData } from '../../src/app/personal-data.ts';
import { FEATURES } from '../../src/app/features.ts';
import { describeKept } from '../../src/features/accounts/kept-data.words.ts';
import { accountApp, PASSWORD, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { eachProductDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { ANN, leaveTraces } from '../support/leave-traces.ts';
import type { Traces } from '../support/leave-traces.ts';

interface Exported {
  readonly format: string;
  readonly format_version: number;
  readonly created_at: string;
  readonly person: unknown;
  readonly tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

eachProductDatabase('the file with what is kept of a person', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let traces: Traces;
  let text: string;
  let file: Exported;
  beforeAll(async () => {
    database = await open();
    app = await accountApp(database.url);
    await app.join('first@example.com');
    traces = await leaveTraces(app);
    const answer = await traces.browser.submit('/account/data', { password: PASSWORD }, '/account/data.json');
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': 'attachment; filename="tradewise-my-data.json"',
      'cache-control': 'no-store',
    });
    text = answer.body;
    file = JSON.parse(text) as Exported;
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  it('says what it is, when it was made and of whom', () => {
    expect(file).toMatchObject({
      format: 'tradewise-account',
      format_version: 1,
      person: { id: traces.userId, email: ANN.email, name: ANN.name },
    });
    expect(new Date(file.created_at).toISOString()).toBe(file.created_at);
  });

  it('has rows of every table that knows the person', async () => {
    const tables = (await loadPersonalData(FEATURES)).map(({ table }) => table).sort();
    expect(Object.keys(file.tables)).toEqual(tables);
    expect(tables.filter((table) => file.tables[table]?.length === 0)).toEqual([]);
  });

  it('has what the person kept, in words, and nothing that opens anything', () => {
    const shown = ['user id', 'e-mail address', 'name', 'browser', 'network address', 'note', 'tag', 'query'];
    shown.push('name of the key', 'beginning of the key', 'id of the task', 'name of a screen');
    const found = [...traces.texts].filter(([, secret]) => text.includes(secret)).map(([what]) => what);
    expect(found.sort()).toEqual(shown.sort());
    for (const token of traces.linkTokens) expect(text).not.toContain(token);
    expect(text).not.toMatch(/[0-9a-f]{64}|argon2/);
    expect(text).not.toContain('first@example.com');
  });

  it('writes instants as ISO text and switches as true and false', () => {
    for (const [table, rows] of Object.entries(file.tables)) {
      for (const [name, value] of rows.flatMap((row) => Object.entries(row))) {
        const where = `${table}.${name}`;
        if (/_(at|until)$/.test(name) && value !== null) {
          expect([where, String(value)]).toEqual([where, expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)]);
        }
        if (/^is_|_enabled$|verified$/.test(name)) expect([where, typeof value]).toEqual([where, 'boolean']);
      }
    }
  });

  it('is given for the password only', async () => {
    const wrong = await traces.browser.submit('/account/data', { password: 'not the password' }, '/account/data.json');
    expect([wrong.status, wrong.headers['content-type']]).toEqual([422, 'text/html; charset=utf-8']);
    expect(wordsOf(wrong.body)).toContain('The password is wrong.');
    expect((await traces.browser.get('/account/data.json')).location).toBe('/account/data');
    const forged = await traces.browser.post('/account/data.json', { password: PASSWORD, _csrf: 'A'.repeat(43) });
    expect(forged.status).toBe(403);
    for (const path of ['/account/data', '/account/data.json']) {
      expect((await app.client().get(path)).location).toBe(`/login?to=${encodeURIComponent(path)}`);
    }
    expect((await app.client().post('/account/data.json', { password: PASSWORD })).status).toBe(401);
  });

  it('is explained on the page, table by table', async () => {
    const tables = await loadPersonalData(FEATURES);
    const kept = describeKept(tables);
    expect(kept.map(({ table }) => table).sort()).toEqual(tables.map(({ table }) => table).sort());
    const words = wordsOf((await traces.browser.get('/account/data')).body);
    for (const { title, what, why, until } of kept) {
      for (const part of [title, what, why, until]) expect(part).not.toBe('');
      expect(words).toContain(`${title} ${what} ${why} ${until}`);
    }
  });
});
