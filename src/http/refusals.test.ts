import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Type } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';
import type { Refusal } from './refusals.ts';
import { createHttpServer } from './server.ts';

const COOKIE = 'sid';
const sessions = {
  cookieName: COOKIE,
  read: () => Promise.resolve(null),
  isSigned: () => true,
  formToken: () => 'token',
  isFormToken: () => false,
  renewedCookie: () => null,
  clearCookie: `${COOKIE}=; Max-Age=0`,
};
const config = { access: 'public' } as const;
const body = Type.Object({ symbol: Type.String() }, { additionalProperties: false });

let server: HttpServer;
let heard: Refusal[] = [];
beforeAll(async () => {
  server = createHttpServer({
    version: '0',
    isProduction: false,
    identities: { sessions },
    onRefusal: (refusal) => heard.push(refusal),
    register: (scope) => {
      scope.post('/api/thing', { config, schema: { body } }, () => ({}));
      scope.get('/api/limited/:name', { config }, (_request, reply) => reply.code(429).send('shown by a form'));
      scope.get('/api/forbidden', { config }, () => {
        throw new AppError('forbidden', { userMessage: 'No.' });
      });
      scope.get('/api/unknown-symbol', { config }, () => {
        throw new AppError('unknown_symbol', { userMessage: 'No.' });
      });
    },
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());
beforeEach(() => (heard = []));

const post = (payload: string, headers: Readonly<Record<string, string>> = {}) =>
  server.inject({
    method: 'POST',
    url: '/api/thing',
    payload,
    headers: { 'content-type': 'application/json', ...headers },
    remoteAddress: '2001:db8:1:2::9',
  });

describe('what is refused is reported', () => {
  it.each([
    ['a limit', () => server.inject('/api/limited/x'), { kind: 'rate_limited', route: '/api/limited/:name' }],
    [
      'a request that another site caused',
      () => post('{"symbol":"A"}', { cookie: `${COOKIE}=x`, 'sec-fetch-site': 'cross-site' }),
      { kind: 'forgery', status: 403, client: '2001:db8:1:2' },
    ],
    ['what is not allowed', () => server.inject('/api/forbidden'), { kind: 'forbidden', status: 403, account: null }],
    ['a body that is no JSON', () => post('{'), { kind: 'malformed', status: 400, method: 'POST' }],
    ['a body of another type', () => post('a', { 'content-type': 'text/xml' }), { kind: 'malformed', status: 415 }],
    ['a field that is wrong', () => post('{"symbol":1}'), { kind: 'invalid', status: 400, route: '/api/thing' }],
    ['an address that cannot be read', () => server.inject('/%'), { kind: 'malformed', status: 400, route: null }],
    ['an address with nothing at it', () => server.inject('/.env'), { kind: 'not_found', status: 404, route: null }],
  ] as const)('%s', async (_what, ask, refusal) => {
    const answer = await ask();
    expect(heard).toEqual([expect.objectContaining({ ...refusal, requestId: answer.headers['x-request-id'] })]);
  });

  it('bytes that are no HTTP', async () => {
    const { port } = server.server.address() as AddressInfo;
    await new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.resume().on('close', resolve);
    });
    expect(heard).toEqual([expect.objectContaining({ kind: 'malformed', status: 400, client: '127.0.0.1' })]);
  });

  it('but no answer, such as that a symbol is not known', async () => {
    await server.inject('/api/unknown-symbol');
    await post('{"symbol":"A"}');
    expect(heard).toEqual([]);
  });
});
