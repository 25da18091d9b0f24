import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpServer } from './http-server.ts';
import { createHttpServer } from './server.ts';
import { loadStaticFiles, registerStaticFiles } from './static-files.ts';

const CSS = 'body { color: black; }\n'.repeat(50);
let folder: string;
let server: HttpServer;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'static-'));
  writeFileSync(path.join(folder, 'app.0a1b2c.css'), CSS);
  writeFileSync(path.join(folder, 'manifest.json'), JSON.stringify({ 'app.css': 'app.0a1b2c.css' }));
  const files = loadStaticFiles(folder);
  expect(files.urlOf('app.css')).toBe('/static/app.0a1b2c.css');
  expect(files.urlOf('constructor')).toBeNull();
  server = createHttpServer({
    version: '0',
    isProduction: false,
    register: (scope) => registerStaticFiles(scope, files),
  });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the built files', () => {
  it('are kept by browsers for ever, with the headers of every answer', async () => {
    const answer = await server.inject('/static/app.0a1b2c.css');
    expect([answer.statusCode, answer.body]).toEqual([200, CSS]);
    expect(answer.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/css; charset=utf-8',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    });
  });

  it('are packed for those who can unpack them', async () => {
    const answer = await server.inject({ url: '/static/app.0a1b2c.css', headers: { 'accept-encoding': 'gzip, br' } });
    expect(answer.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(answer.rawPayload).toString()).toBe(CSS);
  });

  it.each(['app.css', 'manifest.json', '..%2Fpackage.json', '%2e%2e%2fmanifest.json', 'constructor', '__proto__'])(
    'are the only ones there: %s',
    async (name) => {
      expect((await server.inject(`/static/${name}`)).statusCode).toBe(404);
    },
  );

  it('may be absent altogether', () => {
    expect(loadStaticFiles(path.join(folder, 'nothing')).files.size).toBe(0);
  });
});
