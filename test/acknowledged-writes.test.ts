import { afterAll, beforeAll, expect, it } from 'vitest';
import { RULE_NAMES } from '../src/features/security/security-rules.ts';
import { accountApp, PASSWORD } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { isBeside, requestOf, tryWrite } from './support/acknowledged-writes.ts';
import type { Trial } from './support/acknowledged-writes.ts';
import { ask, credentialsOf } from './support/ask-as.ts';
import { eachDatabase } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';
import { everyRouteOf } from './support/every-route.ts';
import type { RegisteredRoute } from './support/every-route.ts';
import { IS_WRITE, watchStatements } from './support/failing-statements.ts';
import type { Statements } from './support/failing-statements.ts';
import { PROBES } from './support/isolation-probes.ts';
import { openTableCopy } from './support/table-copy.ts';
import type { TableCopy } from './support/table-copy.ts';
import { castOf, WRITES } from './support/writing-routes.ts';

const EVERY_FAULT = process.env['EVERY_FAULT'] === 'yes';
const nameOf = ({ method, url }: RegisteredRoute): string => `${method} ${url}`;
const isSafe = ({ method }: RegisteredRoute): boolean => method === 'GET' || method === 'HEAD';

eachDatabase('a write that is answered as done', (kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let routes: readonly RegisteredRoute[];
  let copy: TableCopy;
  let statements: Statements;
  let trial: Trial;
  beforeAll(async () => {
    database = await open();
    routes = await everyRouteOf(async () => void (app = await accountApp(database.url)));
    const cast = await castOf(app);
    // No mail to operators comes in between: each of its kinds was sent a moment ago.
    for (const rule of RULE_NAMES)
      await app.container.database.db
        .insertInto('security_alerts')
        .values({ rule, sent_at: 9_999_999_999_999 })
        .execute();
    copy = await openTableCopy(database.url);
    statements = watchStatements(kind);
    trial = { app, statements, copy, cast, asked: new Set() };
  });
  afterAll(async () => {
    statements.stop();
    await copy.close();
    await app.close();
    await database.remove();
  });

  it('is of a route with an entry in the table of writes', async () => {
    const writing = new Set(routes.filter((route) => !isSafe(route)).map(nameOf));
    const by = await credentialsOf(app, 'session', { id: trial.cast.ann.id, key: '' });
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const { params, query } = PROBES[nameOf(route)] ?? {};
      const [inPath] = params?.(trial.cast.ann) ?? [];
      const [inQuery] = query?.(trial.cast.ann) ?? [];
      const asked = requestOf(route, { params: inPath ?? {}, query: inQuery ?? {} });
      const { sent } = await statements.during(() => ask(app, asked, by));
      if (sent.some((text) => IS_WRITE.test(text) && !isBeside(text))) writing.add(nameOf(route));
    }
    await copy.restore(await copy.read());
    expect([...writing].filter((name) => !(name in WRITES))).toEqual([]);
    const names = new Set(routes.map(nameOf));
    expect(Object.keys(WRITES).filter((name) => !names.has(name))).toEqual([]);
  });

  it('of a sign-in from a new place takes few statements, each of which may be a long way', async () => {
    const form = { email: 'bea@example.com', password: PASSWORD };
    const { result, sent } = await statements.during(() => app.client('192.0.2.7').post('/login', form));
    await copy.restore(await copy.read());
    // BEGIN goes with the statement after it.
    const ways = sent.filter((text) => text !== 'begin');
    expect([result.status, ways.length <= 14 ? 'few' : ways]).toEqual([303, 'few']);
  });

  it(
    'is in the database, whichever of its statements fails',
    async () => {
      const wrong: string[] = [];
      let attempts = 0;
      let first = 0;
      for (const route of routes) {
        const entry = WRITES[nameOf(route)];
        if (typeof entry !== 'function') continue;
        for (const write of entry(trial.cast)) {
          const found = await tryWrite(trial, route, write, { every: EVERY_FAULT, first });
          wrong.push(...found.wrong);
          attempts += found.attempts;
          first += 1;
        }
      }
      if (EVERY_FAULT)
        console.log(`every fault on ${kind}: ${JSON.stringify({ writes: first, attempts, wrong: wrong.length })}`);
      expect(wrong).toEqual([]);
      expect(attempts).toBeGreaterThan(300);
    },
    EVERY_FAULT ? 3_600_000 : 600_000,
  );
});
