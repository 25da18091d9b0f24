import { expect, it } from 'vitest';
import { accountApp } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import { newSqlite } from './support/databases.ts';

it('a proxy that was forgotten in TRUSTED_PROXIES is a problem in production, until it is named', async () => {
  const database = await newSqlite();
  const production = {
    ...{ NODE_ENV: 'production', ALLOW_SQLITE: '1', BILLING: 'off', MARKET_DATA: 'demo' },
    ...{ PUBLIC_URL: 'https://tradewise.example', SESSION_SECRET: 'b4d1c0ffee5e55104a11ca7eddeadbeef0ddba11' },
    TRADEWISE_NOW: '',
  };
  const problems = async (app: AccountApp): Promise<readonly string[]> =>
    (await app.container.checkAll()).flatMap(({ name, status, fix }) =>
      name === 'proxy' && status === 'problem' ? [fix ?? ''] : [],
    );
  const forgetful = await accountApp(database.url, production);
  expect(await problems(forgetful)).toEqual([]);
  for (let i = 0; i < 3; i += 1)
    await forgetful.server.inject({
      url: '/api/health',
      remoteAddress: '10.0.0.9',
      headers: { host: 'tradewise.example', 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' },
    });
  await forgetful.container.security.flush();
  expect(await problems(forgetful)).toEqual([expect.stringContaining('set TRUSTED_PROXIES=10.0.0.9 and restart')]);
  await forgetful.close();
  const mended = await accountApp(database.url, { ...production, TRUSTED_PROXIES: '10.0.0.9' });
  expect(await problems(mended)).toEqual([]);
  await mended.close();
  await database.remove();
});
