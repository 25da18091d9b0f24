import { expect, it } from 'vitest';
import type { FastifyContextConfig } from 'fastify';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import { createHttpServer } from './server.ts';
import type { SessionReader } from './session.ts';

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

it.each([
  ['a visitor', null, 401, 401],
  ['a person', {}, 200, 404],
  ['a person who proved a second factor', { hasSecondFactor: true, secondFactorAt: 1 }, 200, 404],
  ['an operator without a second factor', { role: 'operator' }, 200, 403],
  ['an operator whose second factor is gone', { role: 'operator', secondFactorAt: 1 }, 200, 403],
  ['an operator who set it up after signing in', { role: 'operator', hasSecondFactor: true }, 200, 403],
  ['an operator who proved it', { role: 'operator', hasSecondFactor: true, secondFactorAt: 1 }, 200, 200],
] satisfies [string, Partial<CurrentUser> | null, number, number][])(
  'people’s and operators’ routes answer %s',
  async (_who, who, asPerson, asOperator) => {
    const nobody: CurrentUser = {
      id: '1',
      email: 'ann@example.com',
      name: 'Ann',
      role: 'user',
      sessionId: '1',
      sessionCreatedAt: 0,
      hasSecondFactor: false,
      secondFactorAt: null,
      key: null,
    };
    const sessions: SessionReader = {
      cookieName: 'session',
      read: () => Promise.resolve(who === null ? null : { ...nobody, ...who }),
      isSigned: () => true,
      formToken: () => 'token',
      isFormToken: () => false,
      renewedCookie: () => null,
      clearCookie: 'session=; Max-Age=0',
    };
    const server = createHttpServer({
      version: '0',
      isProduction: false,
      identities: { sessions },
      register: (scope) => {
        scope.get('/user', { config: { access: 'user' } }, () => 'x');
        scope.get('/operator', { config: { access: 'operator' } }, () => 'x');
      },
    });
    const ask = async (url: string): Promise<number> =>
      (await server.inject({ url, headers: { cookie: 'session=x' } })).statusCode;
    expect([await ask('/user'), await ask('/operator')]).toEqual([asPerson, asOperator]);
    await server.close();
  },
);
