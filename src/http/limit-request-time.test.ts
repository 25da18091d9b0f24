import fastify from 'fastify';
import { expect, it } from 'vitest';
import { remainingMs } from '../platform/db/deadline.ts';
import { limitRequestTime } from './limit-request-time.ts';

it('gives each request one time for all of its waits, before and after its body, and a stream none', async () => {
  const server = fastify();
  const seen: number[] = [];
  limitRequestTime(server, 10_000);
  server.addHook('onRequest', (_request, _reply, done) => {
    seen.push(remainingMs());
    done();
  });
  const answer = (): number => seen.push(remainingMs());
  server.post('/form', { config: { access: 'public' } }, answer);
  server.post('/file', { config: { access: 'public', isStream: true } }, answer);
  await server.inject({ method: 'POST', url: '/form', payload: { some: 'words' } });
  await server.inject({ method: 'POST', url: '/file', payload: { some: 'words' } });
  const [first = 0, second = 0, ...ofStream] = seen;
  expect([first > 0, first <= 8_500, second > 0, second <= 8_500]).toEqual([true, true, true, true]);
  expect(ofStream).toEqual([Infinity, Infinity]);
  await server.close();
});
