import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { newCertificate } from '../../../test/support/certificate.ts';
import { securityHeaders } from '../../http/security-headers.ts';
import { explained } from '../../platform/check-line.ts';
import { readCertificate } from '../../platform/tls-certificate.ts';
import type { Diagnosis } from './diagnosis.report.ts';
import { renderBoxes, runPreflight } from './preflight.ts';
import type { Box } from './preflight.ts';

const certificate = newCertificate();
const DAY_MS = 86_400_000;
let origin: string;
let stats: unknown = null;
const block = securityHeaders({ isProduction: true });
let dropped = '';
let stripe = { isGood: true, text: 'It answers.' };
const server = createServer(certificate, (request, response) => {
  for (const [name, value] of Object.entries(block))
    if (name.toLowerCase() !== dropped) response.setHeader(name, value);
  const isStats = request.url === '/api/task-queue/stats';
  if (isStats && stats === null) response.statusCode = 404;
  response.end(isStats ? JSON.stringify(stats) : 'page');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  stats = null;
  dropped = '';
  stripe = { isGood: true, text: 'It answers.' };
});

const well = (): Diagnosis => ({
  version: '1',
  engine_version: '1',
  node: '24',
  mode: 'production',
  public_url: origin,
  settings: [{ name: 'SESSION_SECRET', isSet: true, shown: null, fingerprint: null }],
  checks: [
    explained({ name: 'database', status: 'ok', text: 'It answers.', fix: null }),
    explained({ name: 'backup', status: 'ok', text: 'The newest is good.', fix: null }),
  ],
});

/** Asks the server over TLS, which the test's certificate is trusted for. */
const overTls = (async (url: string) => {
  const { get } = await import('node:https');
  return new Promise<Response>((resolve, reject) => {
    get(url, { ca: certificate.cert, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += String(chunk)));
      answer.on('end', () => {
        const headers = new Headers(answer.headers as Record<string, string>);
        resolve(new Response(body, { status: answer.statusCode ?? 500, headers }));
      });
    }).on('error', reject);
  });
}) as unknown as typeof fetch;

async function boxes(
  diagnosis: Diagnosis,
  now = Date.now(),
  ca: string | undefined = certificate.cert,
): Promise<Record<string, Box>> {
  const found = await runPreflight({
    diagnose: () => Promise.resolve(diagnosis),
    askStripe: () => Promise.resolve(stripe),
    fetch: overTls,
    readCertificate: (at) => readCertificate(at, ca),
    now: () => now,
  });
  expect(found).toHaveLength(7);
  return Object.fromEntries(found.map((box) => [box.title.split(' ')[0], box]));
}
const states = (found: Record<string, Box>): Record<string, string> =>
  Object.fromEntries(Object.entries(found).map(([name, { state }]) => [name, state]));

it('ticks what was really tried, and lists apart what is not part of the product', async () => {
  stats = { task_queue: { queue_running: true }, precomputation_service: { service_running: true } };
  // The test's certificate is good for five days only: the clock of the check stands ten days before.
  const found = await boxes(well(), Date.now() - 10 * DAY_MS);
  expect(states(found)).toEqual({
    All: 'ticked',
    Database: 'ticked',
    Stripe: 'ticked',
    Security: 'ticked',
    Performance: 'ticked',
    Backup: 'ticked',
    SSL: 'ticked',
  });
  expect(renderBoxes(Object.values(found))).toMatch(/^\[x\] All environment.*\n {4}1 are set[^]*\[x\] Backup/);
  stats = null;
  expect(renderBoxes(Object.values(await boxes(well())))).toMatch(/\[-\] Performance/);
});

it('fails a box for each thing that is wrong', async () => {
  dropped = 'x-frame-options';
  stripe = { isGood: false, text: 'Stripe does not answer.' };
  stats = { task_queue: { queue_running: false }, precomputation_service: { service_running: true } };
  const found = await boxes({
    ...well(),
    checks: [
      explained({ name: 'settings', status: 'warning', text: 'ALLOW_HTTP is set.', fix: null }),
      explained({ name: 'database', status: 'problem', text: 'It is away.', fix: null }),
    ],
  });
  expect(states(found)).toMatchObject({
    All: 'failed',
    Database: 'failed',
    Stripe: 'failed',
    Security: 'failed',
    Performance: 'failed',
    SSL: 'failed',
  });
  expect(found['Security']?.text).toBe('Missing or too weak: x-frame-options.');
  expect(found['Performance']?.text).toBe('The task queue is not running.');
  expect(found['SSL']?.text).toMatch(/^It is good until .* 4 more days\. Renew it\.$/);
});

it('fails the settings for a proxy that was forgotten, and names it where HSTS is missing', async () => {
  dropped = 'strict-transport-security';
  const proxy = explained({ name: 'proxy', status: 'problem', text: 'All visitors share one limit.', fix: null });
  const found = await boxes({ ...well(), checks: [...well().checks, proxy] });
  expect([found['All']?.state, found['All']?.text]).toEqual(['failed', 'All visitors share one limit.']);
  expect(found['Security']?.text).toMatch(/^Missing or too weak: strict-transport-security\. .*TRUSTED_PROXIES\.$/);
});

it('fails outside production, without a public address, and where nobody trusts the certificate', async () => {
  const found = await boxes({ ...well(), mode: 'development', public_url: null });
  expect(states(found)).toMatchObject({ All: 'failed', Security: 'failed', Performance: 'failed', SSL: 'failed' });
  const stranger = await boxes(well(), Date.now(), newCertificate().cert);
  expect(stranger['SSL']?.text).toMatch(/^Browsers do not trust it/);
  const away = await boxes({ ...well(), public_url: 'https://127.0.0.1:1' });
  expect([away['Security']?.text, away['SSL']?.text]).toEqual([
    'https://127.0.0.1:1 does not answer (ECONNREFUSED).',
    'https://127.0.0.1:1 shows none (ECONNREFUSED).',
  ]);
});
