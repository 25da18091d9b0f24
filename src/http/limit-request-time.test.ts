import fastify from 'fastify';
import { expect, it } from 'vitest';
import { everyRouteOf } from '../../test/support/every-route.ts';
import { createTestApp } from '../../test/support/test-app.ts';
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

it('gives every download of the product as long as it takes', async () => {
  const apps: { readonly close: () => Promise<void> }[] = [];
  const routes = await everyRouteOf(async () => void apps.push(await createTestApp()));
  const files = routes.filter(({ method, url }) => method !== 'HEAD' && /\.(csv|json)$/.test(url));
  const endless = files.filter(({ config }) => config.isStream === true).map(({ method, url }) => `${method} ${url}`);
  expect(endless.sort()).toEqual([
    'GET /favourites.csv',
    'GET /s/:symbol/prices.csv',
    'GET /stocks.csv',
    'GET /track-record/record.csv',
    'POST /account/data.json',
  ]);
  // The description of the API, and the way from the file to its form, read nothing; the chain is one line a day.
  expect(files.length - endless.length).toBe(3);
  for (const app of apps) await app.close();
});
