import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, PASSWORD } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import { ask, credentialsOf } from '../support/ask-as.ts';
import type { Answered, Asked, Credentials, Way } from '../support/ask-as.ts';
import { eachProductDatabase } from '../support/databases.ts';
import type { TestDatabase } from '../support/databases.ts';
import { everyRouteOf } from '../support/every-route.ts';
import type { RegisteredRoute } from '../support/every-route.ts';
import { extraFields, PROBES } from '../support/isolation-probes.ts';
import type { Probe } from '../support/isolation-probes.ts';
import { keeperOf, nobodyLike } from '../support/kept-things.ts';
import type { Keeper } from '../support/kept-things.ts';
import { rowReader } from '../support/rows-of.ts';

const nameOf = ({ method, url }: RegisteredRoute): string => `${method} ${url}`;
/** What answers HEAD is the route that answers GET. */
const probeOf = (route: RegisteredRoute): Probe | undefined => PROBES[nameOf(route).replace(/^HEAD /, 'GET ')];

/** The requests that ask one route for what is the victim's: each plain, then with fields that name the victim besides. */
function* requests(route: RegisteredRoute, probe: Probe, victim: Keeper, isPlain = false): Generator<Asked> {
  const extra = extraFields(victim);
  for (const params of probe.params?.(victim) ?? [{}]) {
    const path = route.url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name as never] ?? ''));
    for (const query of probe.query?.(victim) ?? [{}]) {
      for (const fields of probe.body?.of(victim) ?? [null]) {
        const one = (more: object, added: object, headers: Record<string, string> = {}): Asked => {
          const search = new URLSearchParams({ ...query, ...more }).toString();
          const body = probe.body && fields !== null ? { as: probe.body.as, fields: { ...fields, ...added } } : null;
          return { method: route.method, url: search === '' ? path : `${path}?${search}`, headers, body };
        };
        yield one({}, {});
        if (isPlain) continue;
        yield one({ ...extra, ...query }, {}, { 'x-user-id': victim.id, 'x-forwarded-user': victim.email });
        if (fields === null || probe.body?.as === 'lines') continue;
        for (const [name, value] of Object.entries(extra)) if (!(name in fields)) yield one({}, { [name]: value });
        yield one({}, { ...extra, ...fields });
      }
    }
  }
}

/** What of the victim an answer holds that the request did not bring itself. */
function leaksIn({ text }: Answered, { url, body, headers }: Asked, victim: Keeper): string[] {
  const sent = `${decodeURIComponent(url)} ${JSON.stringify(body)} ${JSON.stringify(headers)}`;
  return [...victim.marks].filter(([, mark]) => text.includes(mark) && !sent.includes(mark)).map(([what]) => what);
}

/** An answer without what differs from one request to the next, and without what was asked for. */
function shapeOf(answer: Answered, { url, body }: Asked): string {
  let text = answer.text
    .replace(/"date":"[^"]*"/, '')
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replace(/"content-length":"\d+"/, '')
    .replace(/"ratelimit":"(?:\\.|[^"\\])*"/, '')
    .replace(/\d\d:\d\d(:\d\d\.\d+Z)?/g, 'TIME');
  const named = [
    ...new URL(url, 'http://x').searchParams.values(),
    ...url.split(/[/?]/),
    ...Object.values(body?.fields ?? {}),
  ];
  for (const value of named) if (typeof value === 'string' && value.length > 2) text = text.replaceAll(value, 'NAMED');
  return `${answer.status} ${text.replace(/name="_csrf" value="[^"]*"/g, '')}`;
}

/** What counts everybody's analyses without telling whose, or the time. */
const OF_ALL: ReadonlySet<string> = new Set([
  ...['/method', '/api/health', '/api/task-queue/stats', '/api/performance/stats'],
  ...['/status', '/', '/api/screener', '/stocks', '/stocks.csv'],
]);

eachProductDatabase('what is somebody else’s', (_kind, open) => {
  let database: TestDatabase;
  let app: AccountApp;
  let routes: RegisteredRoute[];
  let ann: Keeper;
  let bob: Keeper;
  let sent = 0;
  let dora: Credentials | undefined;
  let shownBefore: Map<string, string>;
  let read: Awaited<ReturnType<typeof rowReader>>;
  beforeAll(async () => {
    database = await open();
    routes = await everyRouteOf(async () => void (app = await accountApp(database.url)));
    await app.join('first@example.com');
    await app.join('dora@example.com');
    shownBefore = await asDora();
    ann = await keeperOf(app, 'ann');
    bob = await keeperOf(app, 'bob');
    read = await rowReader(app.container.database.db);
  });
  afterAll(async () => {
    await app.close();
    await database.remove();
  });

  /** What somebody who has done nothing is shown on every page and list that has no parameters. */
  async function asDora(): Promise<Map<string, string>> {
    const { db } = app.container.database;
    if (dora === undefined) {
      const { id } = await db
        .selectFrom('users')
        .select('id')
        .where('email', '=', 'dora@example.com')
        .executeTakeFirstOrThrow();
      dora = await credentialsOf(app, 'session', { id, key: '' });
    }
    const shown = new Map<string, string>();
    for (const route of routes) {
      if (route.method !== 'GET' || /:|search$/.test(route.url) || OF_ALL.has(route.url)) continue;
      const asked = { method: 'GET', url: route.url, headers: {}, body: null };
      shown.set(route.url, shapeOf(await ask(app, asked, dora), asked));
    }
    return shown;
  }

  const rowsOf = ({ id, email }: Keeper): Promise<Rows> => read([id, email]);

  /** Everything that went wrong when one route was asked for what is the victim's. */
  async function attack(
    route: RegisteredRoute,
    probe: Probe,
    victim: Keeper,
    by: Credentials,
    way: Way,
  ): Promise<string[]> {
    const wrong: string[] = [];
    for (const asked of requests(route, probe, victim, route.method === 'HEAD')) {
      sent += 1;
      const answer = await ask(app, asked, by);
      const where = `${asked.method} ${asked.url} ${JSON.stringify(asked.body?.fields ?? {})}`;
      // Nothing is sold here.
      const isClosed = answer.status === 503 && /payments(_| are )not(_| )configured/i.test(answer.text);
      if (answer.status >= 500 && !isClosed) wrong.push(`${where}: answered ${answer.status}`);
      for (const what of leaksIn(answer, asked, victim)) wrong.push(`${where}: holds the ${what}`);
      const mayUse =
        route.config.session === 'ignored' ||
        (way === 'key' ? route.config.scope !== undefined : route.config.access === 'public' || way === 'session');
      if (!mayUse && answer.status < 300) wrong.push(`${where}: let in with ${answer.status}`);
    }
    return wrong;
  }

  it('has a way to be asked for, in the table of probes, for every route there is', () => {
    const names = routes.map(nameOf);
    expect(names.length).toBeGreaterThan(60);
    expect(routes.filter((route) => probeOf(route) === undefined).map(nameOf)).toEqual([]);
    expect(Object.keys(PROBES).filter((name) => !names.includes(name))).toEqual([]);
    for (const { config } of routes) expect(config.access).toMatch(/^(public|user|operator)$/);
  });

  it('is marked so that it would be noticed: its owner is shown every mark that is shown at all', async () => {
    for (const [victim] of [[ann], [bob]] as const) {
      const by = await credentialsOf(app, 'session', victim);
      let seen = '';
      for (const route of routes.filter(({ method, url }) => method === 'GET' && !url.includes(':'))) {
        for (const asked of requests(route, probeOf(route) ?? {}, victim, true))
          seen += (await ask(app, asked, by)).text;
      }
      for (const [what, text] of victim.marks) {
        if (!/^(id of the person|id of a task|browser|link|recovery|key$)/.test(what))
          expect([what, seen.includes(text)]).toEqual([what, true]);
      }
    }
  });

  it('shows nowhere in what a third person is shown, who has done nothing', async () => {
    expect(shownBefore.size).toBeGreaterThan(15);
    expect(await asDora()).toEqual(shownBefore);
  });

  it('is answered as what does not exist', async () => {
    const nobody = nobodyLike(ann);
    const named = routes.filter((route) => probeOf(route)?.names !== undefined);
    expect(named.length).toBeGreaterThan(6);
    for (const route of named) {
      const by = await credentialsOf(app, 'session', bob);
      const shapes = async (victim: Keeper): Promise<string[]> => {
        const found: string[] = [];
        for (const asked of requests(route, probeOf(route) ?? {}, victim, true))
          found.push(shapeOf(await ask(app, asked, by), asked));
        return found;
      };
      const hidden = await shapes(ann);
      expect(
        hidden.every((shape) => /^40[04] /.test(shape)),
        hidden.join('\n'),
      ).toBe(true);
      expect([nameOf(route), hidden]).toEqual([nameOf(route), await shapes(nobody)]);
    }
  });

  it('is its owner’s: the same requests, sent by the owner, go well', async () => {
    const cleo = await keeperOf(app, 'cleo');
    for (const route of routes.filter((each) => probeOf(each)?.names !== undefined)) {
      const probe = probeOf(route) as Probe;
      const by = await credentialsOf(app, 'session', cleo);
      const asked = [...requests(route, probe, cleo, true)][probe.names as number] as Asked;
      const answer = await ask(app, asked, by);
      expect([nameOf(route), answer.status < 400, answer.text]).toEqual([nameOf(route), true, answer.text]);
    }
  });

  it.each([
    ['by Bob, signed in', 'session', true],
    ['by Bob’s key', 'key', true],
    ['by a visitor', 'visitor', true],
    ['by Ann, signed in', 'session', false],
    ['by Ann’s key', 'key', false],
  ] as const)(
    'is neither read nor changed %s',
    async (_who, way, isOfAnn) => {
      const [victim, other] = isOfAnn ? [ann, bob] : [bob, ann];
      const wrong: string[] = [];
      const sentBefore = sent;
      let before = await rowsOf(victim);
      for (const route of routes) {
        const probe = probeOf(route) ?? {};
        wrong.push(...(await attack(route, probe, victim, await credentialsOf(app, way, other), way)));
        const after = await rowsOf(victim);
        wrong.push(...changes(before, after, probe.leaves?.tables ?? []).map((what) => `${nameOf(route)}: ${what}`));
        before = after;
      }
      expect(wrong).toEqual([]);
      expect(sent - sentBefore).toBeGreaterThan(1000);
    },
    240_000,
  );

  it('stays when the other leaves', async () => {
    const before = await rowsOf(ann);
    const by = await credentialsOf(app, 'session', bob);
    const body = { as: 'form', fields: { password: PASSWORD } } as const;
    const left = await ask(app, { method: 'POST', url: '/account/delete', headers: {}, body }, by);
    expect(left.status).toBe(303);
    expect(await rowsOf(bob)).toEqual({});
    expect(await rowsOf(ann)).toEqual(before);
  });
});

type Rows = Readonly<Record<string, readonly string[]>>;

/** Which rows went, came or changed; in the tables named only what went or changed. */
function changes(before: Rows, after: Rows, mayGrow: readonly string[]): string[] {
  const linesOf = (rows: Rows, but: readonly string[] = []): string[] =>
    Object.entries(rows).flatMap(([table, lines]) =>
      but.includes(table) ? [] : lines.map((line) => `${table} ${line}`),
    );
  const [was, is] = [new Set(linesOf(before)), new Set(linesOf(after))];
  const gone = [...was].filter((line) => !is.has(line)).map((line) => `is gone: ${line}`);
  return [
    ...gone,
    ...linesOf(after, mayGrow)
      .filter((line) => !was.has(line))
      .map((line) => `is new: ${line}`),
  ];
}
