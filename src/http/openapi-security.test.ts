import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp } from '../../test/support/test-app.ts';
import type { TestApp } from '../../test/support/test-app.ts';
import { everyRouteOf } from '../../test/support/every-route.ts';
import type { RegisteredRoute } from '../../test/support/every-route.ts';

interface Operation {
  readonly security: readonly Record<string, readonly string[]>[];
  readonly responses: Record<string, { content?: Record<string, { examples?: Record<string, unknown> }> }>;
}
interface Description {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly securitySchemes: Record<string, Record<string, string>> };
}

let app: TestApp;
let routes: RegisteredRoute[];
let description: Description;
beforeAll(async () => {
  routes = await everyRouteOf(async () => void (app = await createTestApp()));
  description = (await app.server.inject('/openapi.json')).json();
});
afterAll(() => app.close());

const operationOf = ({ method, url }: RegisteredRoute): Operation | undefined =>
  description.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];

describe('the description of the API', () => {
  it('names both ways to say who asks', () => {
    expect(description.components.securitySchemes).toMatchObject({
      key: { type: 'http', scheme: 'bearer' },
      session: { type: 'apiKey', in: 'cookie', name: 'tw_session' },
    });
  });

  it('says of every operation what its route demands: who, and which scope of a key', () => {
    const described = routes.filter((route) => route.method !== 'HEAD' && operationOf(route) !== undefined);
    expect(described.length).toBe(Object.values(description.paths).flatMap(Object.keys).length);
    for (const route of described) {
      const { access, scope, session } = route.config;
      const { security, responses } = operationOf(route) as Operation;
      const name = `${route.method} ${route.url}`;
      const key = security.find((way) => 'key' in way)?.['key'];
      expect([name, key]).toEqual([name, scope === undefined ? undefined : [scope]]);
      const isOpen = security.length === 0 || security.some((way) => Object.keys(way).length === 0);
      expect([name, isOpen]).toEqual([name, access === 'public']);
      expect([name, security.length === 0]).toEqual([name, session === 'ignored']);
      const codes = ['401', '403'].flatMap((status) =>
        Object.keys(responses[status]?.content?.['application/problem+json']?.examples ?? {}),
      );
      if (scope !== undefined)
        expect([name, codes]).toEqual([name, expect.arrayContaining(['invalid_key', 'forbidden'])]);
      if (access !== 'public') expect([name, codes]).toEqual([name, expect.arrayContaining(['signed_out'])]);
    }
  });

  it('gives everything of the API that is not for everybody a scope, or says why it has none', () => {
    const without = routes.filter(
      ({ url, config }) => url.startsWith('/api/') && config.scope === undefined && config.session !== 'ignored',
    );
    expect(without).toEqual([]);
  });
});
