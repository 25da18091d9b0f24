import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountApp } from '../../test/support/account-app.ts';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';
import type { HistoryResponse } from '../features/history/history.schema.ts';

interface Operation {
  readonly operationId: string;
  readonly responses: Record<
    string,
    { content?: Record<string, { schema: object; examples?: Record<string, { value: unknown }> }> }
  >;
}
interface Description {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, object> };
}
type Validate = ((value: unknown) => boolean) & { errors?: unknown };

/** The JSON Schema validator that the server itself stands on. */
const Ajv = createRequire(createRequire(import.meta.url).resolve('fastify'))('ajv/dist/2020.js').default as new (
  options: object,
) => { addSchema(schema: object, key: string): void; compile(schema: object): Validate };

let app: TestApp;
let description: Description;
let validatorOf: (path: string, method: string, status: number, type: string) => Validate;
beforeAll(async () => {
  app = await createTestApp();
  description = (await app.server.inject('/openapi.json')).json();
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(description, 'api');
  validatorOf = (path, method, status, type) => {
    const at = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
    const pointer = at.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    return ajv.compile({ $ref: `api#/${pointer}` });
  };
}, 60_000);
afterAll(() => app.close());

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and names every operation once', () => {
    expect(description.openapi).toBe('3.1.0');
    expect(Object.keys(description.paths)).toEqual(
      expect.arrayContaining([
        '/api/health',
        '/api/search-history',
        '/api/search-history/compare',
        '/api/search-history/{id}',
        '/api/stock-analysis',
        '/api/symbols',
      ]),
    );
    const ids = Object.values(description.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(Object.keys(description.components.schemas)).toEqual(
      expect.arrayContaining(['Problem', 'AnalysisResponse', 'HealthResponse', 'SymbolSearchResponse']),
    );
  });

  it('holds for what is really answered', async () => {
    const asked: [url: string, path: string, status: number, type: string][] = [
      ['/api/stock-analysis?symbol=AAPL', '/api/stock-analysis', 200, 'application/json'],
      ['/api/stock-analysis?symbol=SPY&strategy=value', '/api/stock-analysis', 200, 'application/json'],
      ['/api/stock-analysis?symbol=1', '/api/stock-analysis', 400, 'application/problem+json'],
      ['/api/stock-analysis?symbol=APPL', '/api/stock-analysis', 404, 'application/problem+json'],
      ['/api/symbols?q=apple', '/api/symbols', 200, 'application/json'],
      ['/api/health', '/api/health', 200, 'application/json'],
      ['/api/search-history', '/api/search-history', 401, 'application/problem+json'],
    ];
    for (const [url, path, status, type] of asked) {
      const answer = await app.server.inject(url);
      expect(answer.statusCode).toBe(status);
      const validate = validatorOf(path, 'get', status, type);
      expect([url, validate(answer.json()), validate.errors]).toEqual([url, true, null]);
    }
  }, 60_000);

  it('holds for what a signed-in person is answered of the history', async () => {
    const signedIn = await accountApp('sqlite:///:memory:');
    const ann = await signedIn.join('ann@example.com');
    for (const url of ['/s/SPY', '/s/AAPL', '/s/AAPL?strategy=value', '/search?q=bank']) await ann.get(url);
    const list = await ann.get('/api/search-history');
    const [, b = '', a = ''] = (JSON.parse(list.body) as HistoryResponse).entries.map(({ id }) => id);
    const asked: [path: string, query: string, status: number, type: string][] = [
      ['/api/search-history', '', 200, 'application/json'],
      ['/api/search-history', '?limit=0', 400, 'application/problem+json'],
      ['/api/search-history/compare', `?a=${a}&b=${b}`, 200, 'application/json'],
      ['/api/search-history/compare', `?a=${a}&b=x`, 404, 'application/problem+json'],
    ];
    for (const [path, query, status, type] of asked) {
      const answer = await ann.get(path + query);
      const validate = validatorOf(path, 'get', status, type);
      expect([path, answer.status, validate(JSON.parse(answer.body)), validate.errors]).toEqual([
        path,
        status,
        true,
        null,
      ]);
    }
    await signedIn.close();
  }, 60_000);

  it('holds for what a signed-in person is answered of favourites', async () => {
    const signedIn = await accountApp('sqlite:///:memory:');
    const ann = await signedIn.join('ann@example.com');
    await ann.get('/s/KO');
    const cookie = [...ann.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const list = '/api/favorites';
    const one = `${list}/{symbol}`;
    type Asked = [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body: unknown, status: number];
    const asked: Asked[] = [
      ['POST', list, { symbol: 'ko', note: 'a' }, 201],
      ['POST', list, { symbol: 'KO' }, 200],
      ['POST', list, { symbol: 'APPL' }, 404],
      ['POST', list, { symbol: 'KO', user_id: 'x' }, 400],
      ['GET', list, undefined, 200],
      ['GET', `${list}?limit=x`, undefined, 400],
      ['PATCH', one, { note: 'b', position: 1 }, 200],
      ['PATCH', one, {}, 400],
      ['DELETE', one, undefined, 200],
      ['DELETE', one, undefined, 404],
      ['GET', list, undefined, 200],
      ['POST', `${list}/undo`, {}, 200],
      ['POST', `${list}/undo`, {}, 404],
      ['DELETE', list, { symbols: ['KO', 'F'] }, 200],
      ['DELETE', list, {}, 400],
      ['POST', `${list}/import`, 'KO\nF\n', 200],
      ['POST', `${list}/import`, 'NOPE!\n', 400],
      ['POST', `${list}/import`, 'x'.repeat(300_000), 413],
    ];
    for (const [method, path, body, status] of asked) {
      const type = path.endsWith('/import') ? { 'content-type': 'text/csv' } : {};
      const answer = await signedIn.server.inject({
        method,
        url: path.replace('{symbol}', 'KO'),
        headers: { host: 'localhost', cookie, 'sec-fetch-site': 'same-origin', ...type },
        ...(body === undefined ? {} : { payload: body as object }),
      });
      const media = status < 300 ? 'application/json' : 'application/problem+json';
      const validate = validatorOf(path.split('?', 1)[0] ?? '', method.toLowerCase(), status, media);
      const about = [method, path, status];
      expect([...about, answer.statusCode, validate(answer.json()), validate.errors]).toEqual([
        ...about,
        status,
        true,
        null,
      ]);
    }
    await signedIn.close();
  }, 60_000);

  it('gives examples of refusals that are refusals', () => {
    let examples = 0;
    for (const [path, operations] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        for (const [status, { content }] of Object.entries(operation.responses)) {
          const problem = content?.['application/problem+json'];
          for (const example of Object.values(problem?.examples ?? {})) {
            examples += 1;
            const validate = validatorOf(path, method, Number(status), 'application/problem+json');
            expect([path, status, validate(example.value), validate.errors]).toEqual([path, status, true, null]);
            expect(example.value).toMatchObject({ status: Number(status) });
          }
        }
      }
    }
    expect(examples).toBeGreaterThan(10);
  });
});
