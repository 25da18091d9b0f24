import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createLog } from '../../platform/log/log.ts';
import { alertOf, createAlerts } from './alerts.ts';
import type { Alert } from './alerts.ts';

const ALERT: Alert = {
  rule: 'xss',
  title: 'Script injection tried',
  address: '203.0.113.1',
  detail: 'query of GET /search',
  count: 3,
  lastAt: Date.UTC(2026, 10, 20),
};

let url: string;
let posted: unknown[] = [];
let status = 200;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    posted.push(JSON.parse(body));
    response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end();
  });
});
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook-canary`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  posted = [];
  status = 200;
});

async function send(mail: (alert: Alert) => Promise<void> = () => Promise.resolve()): Promise<string> {
  let logged = '';
  const log = createLog('info', { write: (line) => void (logged += line) });
  await createAlerts({ log, webhookUrl: url, mail })(ALERT);
  return logged;
}

it('go by mail and to the webhook, as JSON', async () => {
  const mailed: Alert[] = [];
  expect(await send((alert) => Promise.resolve(void mailed.push(alert)))).toBe('');
  expect(mailed).toEqual([ALERT]);
  expect(posted).toEqual([
    {
      rule: 'xss',
      title: 'Script injection tried',
      address: '203.0.113.1',
      detail: 'query of GET /search',
      count: 3,
      last_seen_at: '2026-11-20T00:00:00.000Z',
    },
  ]);
});

it.each([500, 302])(
  'where a webhook answers %i that is logged, without its address, and mails go all the same',
  async (code) => {
    status = code;
    const mailed: Alert[] = [];
    const logged = await send((alert) => Promise.resolve(void mailed.push(alert)));
    expect(mailed).toHaveLength(1);
    expect(JSON.parse(logged)).toMatchObject({ rule: 'xss', by: 'webhook', msg: 'an alert could not be sent' });
    expect(logged).not.toContain('canary');
    expect(posted).toHaveLength(1);
  },
);

it('where mail fails the webhook is told all the same', async () => {
  expect(await send(() => Promise.reject(new Error('no way out')))).toContain('"by":"mail"');
  expect(posted).toHaveLength(1);
});

it('are worth an event of most rules at once, and failed sign-ins from the twentieth on', () => {
  const event = { rule: 'sign_in_failed', address: null, accountHash: null, detail: 'password', lastAt: 0 } as const;
  expect([alertOf(event, 19), alertOf(event, 20)?.count]).toEqual([null, 20]);
  expect(alertOf({ ...event, rule: 'rate_limited' }, 1000)).toBeNull();
  expect(alertOf({ ...event, rule: 'sql_injection' }, 1)?.title).toBe('SQL injection tried');
});
