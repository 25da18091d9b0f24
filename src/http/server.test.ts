import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Type } from 'typebox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError, ERROR_CODES } from '../platform/errors.ts';
import type { ErrorCode } from '../platform/errors.ts';
import type { HttpServer } from './http-server.ts';
import { createHttpServer } from './server.ts';

const EXPECTED_HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '0',
  'referrer-policy': 'strict-origin-when-cross-origin',
};

const PUBLIC = { config: { access: 'public' } } as const;

function register(server: HttpServer): void {
  server.get('/api/thing', PUBLIC, () => ({ ok: true }));
  server.get('/page', PUBLIC, (_request, reply) => reply.type('text/html').send('<p>ok</p>'));
  server.get('/s/:symbol', PUBLIC, () => ({}));
  server.get('/api/fails', PUBLIC, () => {
    throw new Error('secret: password=hunter2 at /home/someone/file.ts');
  });
  server.get('/fails', PUBLIC, () => {
    throw new Error('secret');
  });
  server.get('/api/refuses/:code', PUBLIC, (request) => {
    const { code } = request.params as { code: ErrorCode };
    throw new AppError(code, { userMessage: 'No.', retryAfterSeconds: 7, details: { source: 'double' } });
  });
  const body = Type.Object(
    { symbol: Type.String({ minLength: 1 }), strategy: Type.Optional(Type.Enum(['a', 'b'])) },
    { additionalProperties: false },
  );
  server.post('/api/thing', { ...PUBLIC, schema: { body } }, (request) => request.body);
}

let server: HttpServer;
beforeAll(async () => {
  server = createHttpServer({
    version: '0',
    isProduction: false,
    renderErrorPage: (problem) => `<h1>${problem.title}</h1><p>${problem.request_id}</p>`,
    register,
  });
  await server.ready();
});
afterAll(() => server.close());

const post = (payload: string, type = 'application/json') =>
  server.inject({ method: 'POST', url: '/api/thing', payload, headers: { 'content-type': type } });

describe('every answer', () => {
  it.each([
    ['GET', '/api/thing', 200],
    ['HEAD', '/api/thing', 200],
    ['GET', '/page', 200],
    ['GET', '/openapi.json', 200],
    ['GET', '/api/nothing', 404],
    ['GET', '/nothing', 404],
    ['PUT', '/api/thing', 405],
    ['POST', '/page', 405],
    ['GET', '/api/fails', 500],
    ['GET', '/fails', 500],
    ['GET', '/%', 400],
    ['GET', `/s/${'x'.repeat(500)}`, 400],
  ] as const)('carries the headers and a request id: %s %s', async (method, url, status) => {
    const answer = await server.inject({ method, url });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers).toMatchObject(EXPECTED_HEADERS);
    expect(answer.headers['permissions-policy']).toBeTruthy();
    expect(answer.headers['x-request-id']).toMatch(/^[\w.-]{8,64}$/);
    expect(answer.headers['server']).toBeUndefined();
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });

  it('repeats a request id that is safe to repeat, and makes one otherwise', async () => {
    const ask = async (id: string): Promise<unknown> =>
      (await server.inject({ url: '/api/nothing', headers: { 'x-request-id': id } })).json().request_id;
    expect(await ask('abc-12345')).toBe('abc-12345');
    expect(await ask('<script>alert(1)</script>')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('an error', () => {
  it('is problem+json with code and request id for programs', async () => {
    const answer = await server.inject('/api/nothing');
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toEqual({
      type: 'urn:tradewise:problem:not_found',
      title: 'Not found',
      status: 404,
      detail: 'There is nothing at this address.',
      code: 'not_found',
      request_id: answer.headers['x-request-id'],
    });
  });

  it('is a page for people', async () => {
    const answer = await server.inject('/nothing');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.body).toContain('<h1>Not found</h1>');
  });

  it('is JSON where the error page itself fails', async () => {
    const broken = createHttpServer({
      version: '0',
      isProduction: false,
      register,
      renderErrorPage: () => Promise.reject(new Error('no page')),
    });
    expect((await broken.inject('/nothing')).json().code).toBe('not_found');
    await broken.close();
  });

  it('never shows what was thrown', async () => {
    const answer = await server.inject('/api/fails');
    expect(answer.json().code).toBe('internal');
    expect(answer.body).not.toMatch(/hunter2|file\.ts|Error|stack/);
  });

  it.each(ERROR_CODES)('has one status: %s', async (code) => {
    const answer = await server.inject(`/api/refuses/${code}`);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.json()).toMatchObject({ code, status: answer.statusCode, source: 'double', retry_after_seconds: 7 });
    expect(answer.headers['retry-after']).toBe('7');
  });

  it('names the methods that an address knows', async () => {
    const answer = await server.inject({ method: 'DELETE', url: '/api/thing' });
    expect(answer.headers.allow).toBe('GET, HEAD, POST');
    expect((await server.inject({ method: 'POST', url: '/s/AAPL' })).headers.allow).toBe('GET, HEAD');
  });

  describe('over a socket', () => {
    let listening: HttpServer;
    beforeAll(async () => {
      listening = createHttpServer({ version: '0', isProduction: false, register });
      await listening.listen({ port: 0, host: '127.0.0.1' });
    });
    afterAll(() => listening.close());
    const say = (text: string): Promise<string> =>
      new Promise((resolve) => {
        let received = '';
        const { port } = listening.server.address() as AddressInfo;
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket.on('data', (chunk) => (received += String(chunk))).on('close', () => resolve(received));
      });

    it('answers bytes that are no HTTP with the same headers', async () => {
      const text = await say('NONSENSE\r\n\r\n');
      expect(text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
      expect(text.toLowerCase()).toContain('x-content-type-options: nosniff');
    });

    it.each([
      ['/api/thing', 'here.example', 200],
      ['http://here.example/api/thing', 'here.example', 200],
      ['HTTP://Here.Example:8000/api/thing?a=b', 'here.example:8000', 200],
      ['http://here.example', 'here.example', 404],
      ['http://here.example/api/nothing', 'here.example', 404],
      ['http://evil/api/thing', 'here.example', 400],
      ['http://evil/', 'here.example', 400],
      ['http://evil@here.example/api/thing', 'here.example', 400],
      ['http:///api/thing', 'here.example', 400],
      ['*', 'here.example', 400],
      ['api/thing', 'here.example', 400],
    ])('answers GET %s with Host %s by %s', async (target, host, status) => {
      const text = await say(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      // As for every other request of a program.
      if (target.includes('/api/')) expect(text).toContain(status === 200 ? 'application/json' : 'problem+json');
    });
  });
});

describe('a body', () => {
  it('is refused by type, size, form and key', async () => {
    const cases: [payload: string, type: string, status: number, field?: string][] = [
      ['{"symbol":"A"}', 'text/plain', 415],
      ['symbol=A', 'application/x-www-form-urlencoded', 415],
      [JSON.stringify({ symbol: 'A'.repeat(20_000) }), 'application/json', 413],
      ['{"symbol":', 'application/json', 400, 'body'],
      ['null', 'application/json', 400, 'body'],
      ['[]', 'application/json', 400, 'body'],
      ['', 'application/json', 400, 'symbol'],
      ['{"symbol":""}', 'application/json', 400, 'symbol'],
      ['{"symbol":1}', 'application/json', 400, 'symbol'],
      ['{"symbol":null}', 'application/json', 400, 'symbol'],
      ['{"symbol":["A"]}', 'application/json', 400, 'symbol'],
      ['{"symbol":"A","strategy":"c"}', 'application/json', 400, 'strategy'],
      ['{"symbol":"A","extra":1}', 'application/json', 400, 'extra'],
      ['{"symbol":"A","symbol":"B"}', 'application/json', 400, 'symbol'],
      ['{"symbol":"A","__proto__":{}}', 'application/json', 400, '__proto__'],
    ];
    for (const [payload, type, status, field] of cases) {
      const answer = await post(payload, type);
      expect([payload.slice(0, 40), answer.statusCode]).toEqual([payload.slice(0, 40), status]);
      if (field) expect(answer.json().errors[0].field).toBe(field);
    }
  });

  it('may be absent, and is then empty', async () => {
    const answer = await server.inject({ method: 'POST', url: '/api/thing' });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().errors).toEqual([{ field: 'symbol', message: '"symbol" is required.' }]);
  });

  it('says which values may be sent', async () => {
    expect((await post('{"symbol":"A","strategy":"c"}')).json().detail).toBe('"strategy" must be one of a, b.');
  });
});
