import type { AccountApp } from './account-app.ts';
import type { BrowserClient } from './browser-client.ts';
import { sampleAddress } from './every-route.ts';
import type { RegisteredRoute } from './every-route.ts';

/** A text that was sent, and what was answered. */
export interface HostileAnswer {
  readonly method: string;
  readonly url: string;
  readonly text: string;
  readonly answer: {
    readonly statusCode: number;
    readonly body: string;
    readonly headers: Readonly<Record<string, unknown>>;
  };
}

/**
 * Sends each text to every address that writes, as a browser does: in all fields of the body at once, and in each beside
 * fields that are well. Addresses without fields are left out.
 */
export async function* sendHostileFields(
  { server }: AccountApp,
  person: BrowserClient,
  routes: readonly RegisteredRoute[],
  texts: readonly string[],
): AsyncGenerator<HostileAnswer> {
  const csrf = /name="_csrf" value="([^"]+)"/.exec((await person.get('/account')).body)?.[1] ?? '';
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const send = (method: string, url: string, fields: Readonly<Record<string, string>>) => {
    const isForm = !url.startsWith('/api/');
    const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
    return server.inject({
      method: method as 'POST',
      url: sampleAddress(url),
      headers: { host: 'localhost', cookie, 'sec-fetch-site': 'same-origin', 'content-type': type },
      payload: isForm ? new URLSearchParams({ ...fields, _csrf: csrf }).toString() : JSON.stringify(fields),
    });
  };
  for (const { method, url, schema } of routes.filter((route) => !/GET|HEAD|OPTIONS/.test(route.method))) {
    const names = Object.keys((schema.body as { properties?: object } | undefined)?.properties ?? {});
    if (names.length === 0) continue;
    for (const text of texts) {
      for (const hostile of [names, ...names.map((name) => [name])]) {
        const fields = Object.fromEntries(names.map((name) => [name, hostile.includes(name) ? text : 'AAPL']));
        yield { method, url, text, answer: await send(method, url, fields) };
      }
    }
  }
}
