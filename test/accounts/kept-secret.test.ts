import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { withKeptSecret } from '../../src/platform/config/kept-secret.ts';
import { accountApp, setUpFactor, type AccountApp } from '../support/account-app.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-restart-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A start in the folder, in development, where nobody set SESSION_SECRET. */
function start(): Promise<AccountApp> {
  const { env } = withKeptSecret({}, folder, true);
  return accountApp(`sqlite:///${path.join(folder, 'app.db')}`, env as Record<string, string>);
}

it('a restart without SESSION_SECRET signs nobody out and reads second factors', async () => {
  const first = await start();
  const browser = await first.join('ann@example.com');
  const factor = await setUpFactor(browser);
  await first.close();

  const second = await start();
  const again = second.client();
  for (const [name, value] of browser.cookies) again.cookies.set(name, value);
  expect((await again.get('/account')).status).toBe(200);
  const other = await second.signIn('ann@example.com');
  expect((await other.submit('/login/code', { code: factor.code() })).status).toBe(303);
  expect((await other.get('/account')).status).toBe(200);
  await second.close();
});
