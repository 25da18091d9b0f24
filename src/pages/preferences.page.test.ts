import { expect, it } from 'vitest';
import { pageServer } from '../../test/support/page-server.ts';
import { preferredLanguage } from './reader-language.ts';

const get = async (url: string, headers: Readonly<Record<string, string>> = {}) => {
  const server = pageServer();
  const answer = await server.inject({ url, headers });
  await server.close();
  return answer;
};
const german = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' };

it('takes the language from the address, else from what was chosen, else from the browser', async () => {
  expect((await get('/s/AAPL')).body).toContain('<html lang="en"');
  expect((await get('/s/AAPL', german)).body).toContain('<html lang="de"');
  expect((await get('/s/AAPL', { ...german, cookie: 'lang=en' })).body).toContain('<html lang="en"');
  const named = await get('/s/AAPL?lang=de', { cookie: 'lang=en' });
  expect(named.body).toContain('<html lang="de"');
  expect(named.headers['set-cookie']).toMatch(/^lang=de; Path=\/;/);
  expect([preferredLanguage('fr, de;q=0.2, en;q=0.1'), preferredLanguage('*'), preferredLanguage(undefined)]).toEqual([
    'de',
    'en',
    'en',
  ]);
});

it('writes an error in the language of who meets it', async () => {
  const { statusCode, body } = await get('/nothing-here', german);
  expect([statusCode, body.includes('<h1>Nicht gefunden</h1>'), body.includes('Startseite')]).toEqual([
    404,
    true,
    true,
  ]);
});

it('never mixes readers whose pages are made at the same time', async () => {
  const server = pageServer();
  const pages = await Promise.all(
    Array.from({ length: 12 }, (_, i) => server.inject({ url: '/', headers: i % 2 === 0 ? german : {} })),
  );
  pages.forEach(({ body }, i) => expect(body.includes('>Favoriten</a>'), String(i)).toBe(i % 2 === 0));
  await server.close();
});

it('shows the colours that were chosen, and keeps a choice of ours only', async () => {
  expect((await get('/', { cookie: 'colours=blue' })).body).toContain('data-updown="blue"');
  expect((await get('/', { cookie: 'colours=%22x' })).body).not.toContain('data-updown');
});

it('leads back to the page of a choice, without the language that its address names', async () => {
  const server = pageServer();
  const post = (url: string, payload: string) =>
    server.inject({
      method: 'POST',
      url,
      payload,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
    });
  const answer = await post('/language', 'value=en&to=%2Fs%2FKO%3Flang%3Dde%26range%3D5y');
  expect([answer.statusCode, answer.headers['location'], answer.headers['set-cookie']]).toEqual([
    303,
    '/s/KO?range=5y',
    'lang=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly',
  ]);
  expect((await post('/colours', 'value=pink')).statusCode).toBe(400);
  await server.close();
});

it('opens the next stock on the strategy that was chosen', async () => {
  const chosen = await get('/s/AAPL?strategy=value');
  expect(chosen.headers['set-cookie']).toMatch(/^strategy=value; Path=\/;/);
  expect((await get('/s/AAPL', { cookie: 'strategy=value' })).body).toContain('data-strategy="value"');
  expect((await get('/s/AAPL?strategy=growth', { cookie: 'strategy=value' })).body).toContain('data-strategy="growth"');
  expect((await get('/s/AAPL', { cookie: 'strategy=luck' })).body).toContain('data-strategy="growth"');
});

it('describes what is installed, and keeps in the browser nothing but the page for no network and its styles', async () => {
  const manifest = await get('/app.webmanifest');
  expect(manifest.json()).toMatchObject({ start_url: '/', display: 'standalone' });
  expect((await get('/sw.js')).body).toMatch(/^self\.FILES = \["\/offline\?lang=en"/);
  const offline = await get('/offline', german);
  expect(offline.body).toContain('data-state="offline"');
  expect(offline.body).toContain('Keine Verbindung');
});

it('shows figures as they are written in German, and reads them as they are typed there', async () => {
  const page = await get('/s/AAPL', german);
  expect(page.body).toMatch(/class="n last">[\d.]+,\d\d</);
  const sent = async (query: string) => (await get(`/stocks?form=${query}`)).headers['location'];
  expect(await sent('de&max.pe=1.234,56')).toBe('/stocks?max_pe=1234.56');
  expect(await sent('de&max.pe=1.234')).toBe('/stocks?max_pe=1234');
  expect(await sent('de&max.pe=12,5')).toBe('/stocks?max_pe=12.5');
  expect(await sent('de&max.pe=12.5')).toBe('/stocks?max_pe=12.5');
  expect(await sent('en&max.pe=1,234.56')).toBe('/stocks?max_pe=1234.56');
  expect((await get('/stocks?max_pe=12.5', german)).body).toContain('value="12,5"');
});
