import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/http/server.ts';
import { accountApp, PASSWORD } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';
import type { BrowserClient } from '../support/browser-client.ts';

let app: AccountApp;
let ann: BrowserClient;
beforeAll(async () => {
  app = await accountApp('sqlite:///:memory:');
  await app.join('first@example.com');
  ann = await app.join('ann@example.com');
});
afterAll(() => app.close());

const cookie = (): string => `tw_session=${ann.cookies.get('tw_session') ?? ''}`;
const FORM = 'application/x-www-form-urlencoded';
const send = (url: string, payload: string, headers: Readonly<Record<string, string>>) =>
  app.server.inject({ method: 'POST', url, payload, headers: { host: 'localhost', ...headers } });
const sessions = async (): Promise<number> =>
  (await app.container.database.db.selectFrom('sessions').select('id').execute()).length;

describe('a state change that carries a session cookie', () => {
  it.each([
    ['without a token', { 'content-type': FORM }, ''],
    ['with an empty token', { 'content-type': FORM }, '_csrf='],
    ['with a wrong token', { 'content-type': FORM }, `_csrf=${'A'.repeat(43)}`],
    ['with the token standing twice', { 'content-type': FORM }, '_csrf=TOKEN&_csrf=TOKEN'],
    ['with the token, from another site', { 'content-type': FORM, 'sec-fetch-site': 'cross-site' }, '_csrf=TOKEN'],
    ['with the token, from a sister site', { 'content-type': FORM, 'sec-fetch-site': 'same-site' }, '_csrf=TOKEN'],
    ['with the token, from another origin', { 'content-type': FORM, origin: 'https://evil.test' }, '_csrf=TOKEN'],
    ['with the token, from no origin', { 'content-type': FORM, origin: 'null' }, '_csrf=TOKEN'],
    ['as JSON in disguise', { 'content-type': 'text/plain' }, '{}'],
    ['without a type', {}, ''],
  ])('is refused and changes nothing: a form %s', async (_what, headers, body) => {
    const token = /name="_csrf" value="([^"]+)"/.exec((await ann.get('/account')).body)?.[1] ?? '';
    const before = await sessions();
    const answer = await send('/account/sessions/end-all', body.replaceAll('TOKEN', token), {
      cookie: cookie(),
      ...(headers as Record<string, string>),
    });
    expect([400, 403]).toContain(answer.statusCode);
    expect(await sessions()).toBe(before);
  });

  it('is refused with the token of somebody else', async () => {
    const eve = await app.signIn('first@example.com');
    const token = /name="_csrf" value="([^"]+)"/.exec((await eve.get('/account')).body)?.[1] ?? '';
    const answer = await send('/account/sessions/end-all', `_csrf=${token}`, {
      cookie: cookie(),
      'content-type': FORM,
    });
    expect(answer.statusCode).toBe(403);
  });

  it.each([
    ['nothing that says where from', {}, 403],
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another origin', { origin: 'https://evil.test' }, 403],
    ['our page, as the browser says', { 'sec-fetch-site': 'same-origin' }, 404],
    ['our origin', { origin: 'http://localhost' }, 404],
  ])('by a script from %s', async (_what, headers, status) => {
    // An unknown symbol: what gets that far is answered fast.
    const answer = await send('/api/stock-analysis', '{"symbol":"ZZZZZ"}', {
      cookie: cookie(),
      'content-type': 'application/json',
      ...(headers as Record<string, string>),
    });
    expect(answer.statusCode).toBe(status);
  });
});

describe('a call without a cookie', () => {
  it('is free of it', async () => {
    const answer = await send('/api/stock-analysis', '{"symbol":"ZZZZZ"}', { 'content-type': 'application/json' });
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('cannot sign a browser in from another site', async () => {
    const body = new URLSearchParams({ email: 'ann@example.com', password: PASSWORD }).toString();
    const headers = { 'content-type': FORM, 'sec-fetch-site': 'cross-site' };
    expect((await send('/login', body, headers)).statusCode).toBe(403);
    expect((await send('/login', body, { ...headers, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(303);
    expect((await send('/login', body, { 'content-type': FORM, origin: 'https://evil.test' })).statusCode).toBe(403);
  });

  it('cannot sign a browser out from another site, whose form comes without the cookie but whose answer could take it', async () => {
    for (const from of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.test' }, { origin: 'null' }]) {
      const answer = await send('/logout', '', { 'content-type': FORM, ...(from as Record<string, string>) });
      expect(answer.statusCode).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect((await send('/logout', '', { 'content-type': FORM, 'sec-fetch-site': 'same-origin' })).statusCode).toBe(303);
  });
});

describe('a page where mails lead', () => {
  it('neither needs nor sets nor clears a cookie', async () => {
    for (const headers of [{}, { cookie: cookie() }, { cookie: 'tw_session=broken' }]) {
      const answer = await app.server.inject({ url: '/go/whatever', headers });
      expect(answer.statusCode).toBe(404);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
  });
});

describe('a route', () => {
  it('that does not say who may use it stops the start', async () => {
    const server = createHttpServer({
      version: '0',
      isProduction: false,
      register: (scope) => void scope.get('/secret', () => 'x'),
    });
    await expect(server.ready()).rejects.toThrow('GET /secret does not say who may use it');
  });

  it('for operators is not there for others, and asks operators for their second factor', async () => {
    const server = createHttpServer({
      version: '0',
      isProduction: false,
      identities: app.container.accounts,
      renderErrorPage: (problem) => problem.code,
      register: (scope) => {
        scope.get('/console/x', { config: { access: 'operator' } }, () => 'in');
        scope.get('/api/x', { config: { access: 'user' } }, () => 'in');
      },
    });
    const get = (url: string, value?: string) =>
      server.inject({ url, headers: value === undefined ? {} : { cookie: `tw_session=${value}` } });
    expect((await get('/console/x')).headers.location).toBe('/login?to=%2Fconsole%2Fx');
    expect((await get('/console/x', ann.cookies.get('tw_session'))).statusCode).toBe(404);
    const operator = await app.signIn('first@example.com');
    const asked = await get('/console/x', operator.cookies.get('tw_session'));
    expect(asked.headers.location).toBe('/account/second-factor?to=%2Fconsole%2Fx');
    expect((await get('/api/x')).json()).toMatchObject({ code: 'signed_out', status: 401 });
    expect((await get('/api/x', ann.cookies.get('tw_session'))).body).toBe('in');
    await server.close();
  });
});
