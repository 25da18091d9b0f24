import { afterEach, describe, expect, it } from 'vitest';
import { accountApp, PASSWORD, wordsOf } from '../support/account-app.ts';
import type { AccountApp } from '../support/account-app.ts';

let app: AccountApp;
afterEach(() => app.close());

const PROXY = '10.1.2.3';
type HeadersOf = (i: number) => Readonly<Record<string, string>>;

/** The answers to wrong passwords, one after another, from one peer. */
async function guesses(peer: string, headersOf: HeadersOf, count = 8): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const form = { email: 'ann@example.com', password: `guess number ${i}` };
    statuses.push((await app.client(peer).post('/login', form, headersOf(i))).status);
  }
  return statuses;
}

const SLOWED = [422, 422, 422, 422, 422, 422, 429, 429];

/** Every header by which somebody says to be somebody else, a new one each time. */
const forged: HeadersOf = (i) => ({
  'x-forwarded-for': `198.51.100.${i}`,
  'x-real-ip': `198.51.100.${i}`,
  forwarded: `for=198.51.100.${i}`,
});

/** What a proxy passes on: what its peer wrote, and behind it the peer. */
const through =
  (peer: string): HeadersOf =>
  (i) => ({ ...forged(i), 'x-forwarded-for': `198.51.100.${i}, ${peer}` });

describe('delays after wrong passwords', () => {
  it('cannot be escaped by who forges where they come from', async () => {
    app = await accountApp('sqlite:///:memory:');
    await app.join('first@example.com');
    expect(await guesses('203.0.113.9', forged)).toEqual(SLOWED);
  });

  it('cannot be escaped from beside the trusted proxy', async () => {
    app = await accountApp('sqlite:///:memory:', { TRUSTED_PROXIES: '10.0.0.0/8' });
    expect(await guesses('203.0.113.9', forged)).toEqual(SLOWED);
  });

  it.each([
    ['a network', { TRUSTED_PROXIES: '10.0.0.0/8' }],
    ['one hop', { TRUSTED_PROXIES: '1' }],
    [
      'Replit',
      {
        REPLIT_DEPLOYMENT: '1',
        REPLIT_DOMAINS: 'tw.example.com',
        ALLOW_SQLITE: '1',
        BILLING: 'off',
        SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11',
        TRADEWISE_NOW: '',
      },
    ],
  ])('count who is behind the proxy, not the proxy nor what is forged: %s', async (_what, env) => {
    app = await accountApp('sqlite:///:memory:', env);
    expect(await guesses(PROXY, through('203.0.113.9'))).toEqual(SLOWED);
    // Somebody else behind the same proxy is not slowed down.
    expect(await guesses(PROXY, through('203.0.113.10'), 1)).toEqual([422]);
  });
});

describe('the list of sessions', () => {
  const addressShown = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const browser = app.client(PROXY);
    const form = { email: 'ann@example.com', password: PASSWORD };
    expect((await browser.post('/login', form, headers)).status).toBe(303);
    return wordsOf((await browser.get('/account', headers)).body);
  };

  it('shows the address behind a trusted proxy', async () => {
    app = await accountApp('sqlite:///:memory:', { TRUSTED_PROXIES: '10.0.0.0/8' });
    await app.join('ann@example.com');
    const words = await addressShown({ 'x-forwarded-for': '198.51.100.66, 203.0.113.9' });
    expect(words).toContain('203.0.113.9, signed in');
    expect(words).not.toMatch(/198\.51\.100\.66|10\.1\.2\.3/);
  });

  it('shows the peer where nobody is trusted', async () => {
    app = await accountApp('sqlite:///:memory:');
    await app.join('ann@example.com');
    const words = await addressShown({ 'x-forwarded-for': '198.51.100.66, 203.0.113.9' });
    expect(words).toContain('10.1.2.3, signed in');
    expect(words).not.toMatch(/198\.51\.100\.66|203\.0\.113\.9/);
  });
});
