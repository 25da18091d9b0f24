import { expect, it } from 'vitest';
import type { FastifyContextConfig } from 'fastify';
import { createHttpServer } from './server.ts';

const start = async (config: Partial<FastifyContextConfig>): Promise<void> => {
  const server = createHttpServer({
    version: '0',
    isProduction: false,
    register: (scope) => void scope.get('/x', { config: config as FastifyContextConfig }, () => 'x'),
  });
  await server.ready();
  await server.close();
};

it.each([
  ['says nothing', {}, 'does not say who may use it'],
  ['says something unknown', { access: 'everybody' as 'public' }, 'does not say who may use it'],
  ['asks keys for an unknown scope', { access: 'user', scope: 'all' as 'read' }, 'a scope that does not exist'],
  [
    'asks for a scope and ignores keys',
    { access: 'public', scope: 'read', session: 'ignored' },
    'never looks at a key',
  ],
  ['gives operators’ things to plain keys', { access: 'operator', scope: 'read' }, 'a key needs the scope admin'],
] satisfies [string, Partial<FastifyContextConfig>, string][])(
  'a route that %s stops the start',
  async (_what, config, words) => {
    await expect(start(config)).rejects.toThrow(`GET /x ${words.startsWith('does') ? words : ''}`.trim());
    await expect(start(config)).rejects.toThrow(words);
  },
);

it.each([
  [{ access: 'public' }],
  [{ access: 'public', scope: 'read' }],
  [{ access: 'user', scope: 'admin' }],
  [{ access: 'operator', scope: 'admin' }],
] satisfies [Partial<FastifyContextConfig>][])('a route that says %o does not', async (config) => {
  await expect(start(config)).resolves.toBeUndefined();
});
