import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnalysisResponse } from '../src/features/analysis/analysis.schema.ts';
import { accountApp, PASSWORD, wordsOf } from './support/account-app.ts';
import type { AccountApp } from './support/account-app.ts';
import type { BrowserClient } from './support/browser-client.ts';
import { emptySqlite } from './support/databases.ts';
import type { TestDatabase } from './support/databases.ts';

const SESSION_SECRET = 'f3b1c0d94ae872650fbd2c7e91a6384d5508e7ac';

let database: TestDatabase;
let app: AccountApp;
let ann: BrowserClient;
let visitor: BrowserClient;
beforeAll(async () => {
  database = emptySqlite();
  app = await accountApp(database.url, { SESSION_SECRET, TRADEWISE_NOW: '2026-10-20' });
  await app.join('first@example.com');
  ann = await app.join('ann.sharer@example.com');
  visitor = app.client();
});
afterAll(async () => {
  await app.close();
  await database.remove();
});

async function shareOf(symbol: string, strategy: string): Promise<string> {
  await ann.get(`/s/${symbol}`);
  const answer = await ann.submit(`/s/${symbol}`, { symbol, strategy }, '/shares');
  expect(answer.status).toBe(303);
  return (answer.location ?? '').replace('?made=1', '');
}

describe('a shared verdict', () => {
  it('stays as it was, with its date, who produced it and its sources, while the stock’s own page goes on', async () => {
    const link = await shareOf('TSLA', 'momentum');
    const then = JSON.parse(
      (await visitor.get('/api/stock-analysis?symbol=TSLA&strategy=momentum')).body,
    ) as AnalysisResponse;
    const later = await accountApp(database.url, { SESSION_SECRET, TRADEWISE_NOW: '2026-11-20' });
    const page = (await later.server.inject({ url: link, headers: { host: 'localhost' } })).body;
    const words = wordsOf(page);
    expect(words).toContain('As it was on 20 Oct 2026. It does not change.');
    expect(page).toContain(`data-score="${then.score ?? ''}"`);
    expect(words).toContain(`TradeWise ${later.container.version}, engine ${then.engine_version}`);
    expect(words).toContain(then.input_hash);
    expect(words).toContain('demo market (generated, not real prices), close of 20 Oct 2026');
    expect(words).toContain('Demo data, not real prices');
    const now = (await later.server.inject({ url: '/s/TSLA?strategy=momentum', headers: { host: 'localhost' } })).body;
    expect(wordsOf(now)).toContain('Close of 20 Nov 2026');
    await later.close();
  });

  it('is shown to whoever has the link, not kept by browsers, not for robots, and says nothing of who shared it', async () => {
    const link = await shareOf('KO', 'value');
    expect(link).toMatch(/^\/share\/[\w-]{24}$/);
    const shown = await visitor.get(link);
    expect([shown.status, shown.headers['x-robots-tag'], shown.headers['cache-control']]).toEqual([
      200,
      'noindex, nofollow',
      'no-store',
    ]);
    expect(shown.body).not.toMatch(/ann\.sharer|Take the link back/);
    expect((await ann.get(link)).body).toContain('Take the link back');
    expect((await visitor.get(`${link.slice(0, -1)}_`)).status).toBe(404);
  });

  it('ends when it is taken back, by nobody else, and with the account', async () => {
    const [first, second] = [await shareOf('KO', 'growth'), await shareOf('KO', 'dividend')];
    const id = first.split('/').at(-1) ?? '';
    const bob = await app.join('bob.other@example.com');
    await bob.get('/s/F');
    await bob.submit('/s/F', { symbol: 'F', strategy: 'growth' }, '/shares');
    expect((await bob.submit('/shares', { id }, '/shares/revoke')).status).toBe(404);
    expect((await visitor.get(first)).status).toBe(200);
    expect((await ann.submit('/shares', { id }, '/shares/revoke')).location).toBe('/shares?notice=revoked');
    const gone = await visitor.get(first);
    expect([gone.status, gone.headers['x-robots-tag']]).toEqual([404, 'noindex, nofollow']);
    expect(wordsOf(gone.body)).toContain('Nothing is shared here');
    expect((await visitor.get(second)).status).toBe(200);
    const data = JSON.parse(
      (await ann.submit('/account/data', { password: PASSWORD }, '/account/data.json')).body,
    ) as object;
    expect(JSON.stringify(data)).toContain(second.split('/').at(-1));
    await ann.submit('/account', { password: PASSWORD }, '/account/delete');
    expect((await visitor.get(second)).status).toBe(404);
  });

  it('shows no figure where it was damaged', async () => {
    const cleo = await app.join('cleo@example.com');
    await cleo.get('/s/F');
    const { location } = await cleo.submit('/s/F', { symbol: 'F', strategy: 'growth' }, '/shares');
    await app.container.database.db
      .updateTable('shared_verdicts')
      .set({ document: '{"analysis":{"score":"a damaged figure"}}' })
      .execute();
    const page = (await visitor.get(location ?? '')).body;
    expect(wordsOf(page)).toContain('This snapshot cannot be read any more.');
    expect(page).not.toContain('a damaged figure');
  });

  it('is refused for what is not analysed, and after the hundredth', async () => {
    const dora = await app.join('dora@example.com');
    await dora.get('/s/MSFT');
    const luck = await dora.submit('/s/MSFT', { symbol: 'MSFT', strategy: 'luck' }, '/shares');
    expect([luck.status, wordsOf(luck.body).includes('Only a verdict that is stored can be shared')]).toEqual([
      422,
      true,
    ]);
    const make = () => dora.submit('/s/MSFT', { symbol: 'MSFT', strategy: 'growth' }, '/shares');
    expect((await make()).status).toBe(303);
    const { db } = app.container.database;
    const [row] = await db.selectFrom('shared_verdicts').selectAll().where('symbol', '=', 'MSFT').execute();
    if (row === undefined) throw new Error('it was shared');
    const rows = Array.from({ length: 99 }, (_, i) => ({ ...row, id: `filler-${i}` }));
    await db.insertInto('shared_verdicts').values(rows).execute();
    expect(wordsOf((await make()).body)).toContain('You share 100 verdicts. Take one back first.');
  });
});
