import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttp, request } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountApp, setUpFactor } from '../test/support/account-app.ts';
import type { AccountApp } from '../test/support/account-app.ts';
import { newCertificate } from '../test/support/certificate.ts';
import { newSqlite } from '../test/support/databases.ts';
import type { TestDatabase } from '../test/support/databases.ts';
import { everyRouteOf, sampleAddress } from '../test/support/every-route.ts';
import type { RegisteredRoute } from '../test/support/every-route.ts';

const SCORER = '@mdn/mdn-http-observatory@1.4.8';
const LEAST_SCORE = 120;
const run = promisify(execFile);

/** Scores what the scorer's own command scores, for any path, port and cookie. */
const SCRIPT = `
import { retrieve } from '@mdn/mdn-http-observatory/src/retriever/retriever.js';
import { ALL_TESTS } from '@mdn/mdn-http-observatory/src/constants.js';
import { getScoreModifier } from '@mdn/mdn-http-observatory/src/grader/grader.js';
const { paths, httpPort, httpsPort, cookie } = JSON.parse(process.argv[2]);
for (const path of paths) {
  const headers = cookie === null ? [] : ['Cookie: ' + cookie];
  let found = null;
  // Its patience is short: the first page of a busy machine may come later.
  for (let i = 0; i < 3 && !found?.responses.auto; i += 1)
    found = await retrieve('localhost', { path, httpPort, httpsPort, headers });
  const results = ALL_TESTS.map((test) => test(found)).filter(({ result }) => result);
  const sum = (list) => list.reduce((all, result) => all + getScoreModifier(result.result), 0);
  const lost = results.filter((result) => getScoreModifier(result.result) < 0);
  const score = 100 + (sum(lost) < -10 ? sum(lost) : sum(results));
  console.log(JSON.stringify({ path, status: found.responses.auto?.status ?? 0, score, lost: lost.map(({ result }) => result) }));
}`;

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-scorer-'));
const certificate = newCertificate();
const servers: Server[] = [];
let database: TestDatabase;
let app: AccountApp;
let routes: readonly RegisteredRoute[];
let cookie: string;
let appPort = 0;

/** Passes requests on as a proxy does that the server trusts. */
const passOn =
  (protocol: string): RequestListener =>
  (asked, answer) => {
    const headers = { ...asked.headers, 'x-forwarded-proto': protocol, 'x-forwarded-for': '203.0.113.9' };
    const { method, url } = asked;
    const onward = request({ host: '127.0.0.1', port: appPort, method, path: url, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 502, got.headers);
      got.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  };

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    servers.push(server);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

let ports: { readonly httpPort: number; readonly httpsPort: number };
beforeAll(async () => {
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(path.join(folder, 'score.js'), SCRIPT);
  writeFileSync(path.join(folder, 'ca.pem'), certificate.cert);
  // Its install script would download the list of preloaded hosts, on which localhost is not.
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', SCORER], { cwd: folder });
  const conf = path.join(folder, 'node_modules', '@mdn', 'mdn-http-observatory', 'conf');
  mkdirSync(conf, { recursive: true });
  for (const name of ['hsts-preload.json', 'tld-list.json']) writeFileSync(path.join(conf, name), '[]');
  ports = {
    httpPort: await listen(createHttp(passOn('http'))),
    httpsPort: await listen(createHttps(certificate, passOn('https')) as unknown as Server),
  };
  database = await newSqlite();
  routes = await everyRouteOf(async () => {
    app = await accountApp(database.url, {
      ...{ NODE_ENV: 'production', ALLOW_SQLITE: '1', BILLING: 'off', MARKET_DATA: 'demo', TRADEWISE_NOW: '' },
      ...{ PUBLIC_URL: `https://localhost:${ports.httpsPort}`, TRUSTED_PROXIES: '127.0.0.1' },
      ...{ SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11', MAIL_SERVER: 'smtp.example.com' },
      ADMIN_EMAIL: 'op@example.com',
    });
  });
  appPort = Number(new URL(await app.server.listen({ port: 0, host: '127.0.0.1' })).port);
  const operator = await app.join('op@example.com');
  await setUpFactor(operator);
  cookie = [...operator.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
}, 300_000);
afterAll(async () => {
  for (const server of servers) server.close();
  await app.close();
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Score {
  readonly path: string;
  readonly status: number;
  readonly score: number;
  readonly lost: readonly string[];
}

async function scores(paths: readonly string[], withCookie: boolean): Promise<readonly Score[]> {
  const asked = JSON.stringify({ paths, ...ports, cookie: withCookie ? cookie : null });
  const env = { PATH: process.env['PATH'] ?? '', NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem') };
  const { stdout } = await run(process.execPath, ['score.js', asked], { cwd: folder, env });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Score);
}

it.each([
  ['a visitor', false],
  ['an operator who is signed in', true],
])('every address that can be read scores 120 or more, for %s', async (_who, withCookie) => {
  const all = new Set(routes.filter(({ method }) => method === 'GET').map(({ url }) => sampleAddress(url)));
  // No page: whoever restarts the process asks it, and is answered also without TLS.
  expect(all.delete('/livez')).toBe(true);
  const paths = [...all];
  expect(paths.length).toBeGreaterThan(30);
  const found = await scores([...paths, '/nothing-here', '/s/AAPL?strategy=value'], withCookie);
  console.log(found.map(({ path: at, status, score }) => `${score} ${status} ${at}`).join('\n'));
  expect(found.filter(({ score }) => score < LEAST_SCORE)).toEqual([]);
  expect(found.filter(({ status }) => status === 0 || status >= 500)).toEqual([]);
});
