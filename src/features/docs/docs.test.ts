import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestApp } from '../../../test/support/test-app.ts';
import type { TestApp } from '../../../test/support/test-app.ts';
import { ERROR_CODES } from '../../platform/errors.ts';
import { toHtml } from './to-html.ts';

describe('Markdown as a page', () => {
  it('leads links between files to the pages of this server, and shows as text what it has no page for', () => {
    expect(toHtml('[a](database.md#limits), [b](../src/app/serve.ts), [c](https://example.com/x)')).toBe(
      '<p><a href="/docs/database#limits">a</a>, b, <a href="https://example.com/x">c</a></p>\n',
    );
  });

  it('shows HTML as text and runs nothing', () => {
    expect(toHtml('<script>alert(1)</script>\n\na <b onclick="x()">b</b> [c](javascript:alert(1))')).not.toMatch(
      /<script|<b |javascript:/,
    );
  });
});

describe('the documentation of a server', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp();
  }, 60_000);
  afterAll(() => app.close());

  const get = async (url: string): Promise<string> => {
    const { statusCode, body } = await app.server.inject(url);
    expect([url, statusCode]).toEqual([url, 200]);
    return body;
  };
  const main = (html: string): string => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? '';
  const linksIn = (html: string): readonly string[] =>
    [...main(html).matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));

  it('has a page for each code that a refusal can carry, and for the statuses of the guide', async () => {
    for (const code of [...ERROR_CODES, '404', '429', '500', '502', '503'])
      expect(await get(`/docs/errors/${code}`)).toContain(`<h1>${code}</h1>`);
    expect((await app.server.inject('/docs/errors/no_such_code')).statusCode).toBe(404);
  });

  it('lists every page, and no link of any leads to nothing', async () => {
    const contents = linksIn(await get('/docs')).filter((href) => href.startsWith('/docs/'));
    expect(contents.length).toBeGreaterThan(20);
    const pages = new Map<string, string>();
    for (const page of new Set(contents)) pages.set(page, main(await get(page)));
    const dead: string[] = [];
    for (const [page, html] of pages)
      for (const href of linksIn(html)) {
        if (href.startsWith('https://')) continue;
        const [path = '', anchor] = href.startsWith('#') ? [page, href.slice(1)] : href.split('#');
        const target = pages.get(path) ?? (await app.server.inject(path)).body;
        const isThere = (await app.server.inject(path)).statusCode < 400;
        if (!isThere || (anchor !== undefined && !target.includes(`id="${anchor}"`))) dead.push(`${page} -> ${href}`);
      }
    expect(dead).toEqual([]);
  });

  it('shows every operation of the API description with a call to copy', async () => {
    const { paths } = (await app.server.inject('/openapi.json')).json<{ paths: Record<string, object> }>();
    const reference = await get('/docs/reference');
    for (const [path, item] of Object.entries(paths))
      for (const method of Object.keys(item))
        expect(reference).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
    expect(reference.match(/<pre /g)?.length).toBe(Object.values(paths).flatMap(Object.keys).length);
    expect(reference).toContain(`-d '{&quot;symbol&quot;:&quot;AAPL&quot;}'`);
  });

  it('refuses names that lead out of the folder', async () => {
    for (const name of ['..%2Fpackage', 'decisions%2F070-one-queue', '%2e%2e%2fREADME', 'no-such-page'])
      expect([name, (await app.server.inject(`/docs/${name}`)).statusCode]).toEqual([
        name,
        name === 'no-such-page' ? 404 : 400,
      ]);
  });
});
