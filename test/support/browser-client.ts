import type { HttpServer } from '../../src/http/http-server.ts';

/** What one request of a {@link BrowserClient} was answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Where it leads on to; null: nowhere. */
  readonly location: string | null;
  /** The `set-cookie` lines. */
  readonly cookies: readonly string[];
}

/** A browser as far as forms and cookies go: keeps what it is given, and fills in what a form carries. */
export interface BrowserClient {
  readonly cookies: Map<string, string>;
  /** The clock on its wall, and of the person's authenticator app: milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** Sends the form of a page: fetched first, so that its hidden fields come along. */
  submit(page: string, fields: Readonly<Record<string, string>>, action?: string): Promise<Answer>;
  /** Sends fields as they are. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

const decode = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&amp;', '&');

/** The hidden fields of the form that goes to `action`. */
export function hiddenFields(html: string, action: string): Record<string, string> {
  // A form may name a place on the page that it leads to.
  const starts = [`action="${action}"`, `action="${action}#`];
  const form = html.split('<form').find((part) => starts.some((start) => part.includes(start))) ?? '';
  const fields: Record<string, string> = {};
  for (const [input] of form.split('</form>', 1)[0]?.matchAll(/<input[^>]*>/g) ?? []) {
    if (!/type="hidden"/.test(input)) continue;
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined) fields[name] = decode(/value="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  return fields;
}

/** A client of a server that does not listen. */
export function browserClient(server: HttpServer, from = '203.0.113.7', now: () => number = Date.now): BrowserClient {
  const cookies = new Map<string, string>();
  const send = async (
    method: 'GET' | 'POST',
    url: string,
    headers: Readonly<Record<string, string>>,
    payload?: string,
  ): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await server.inject({
      method,
      url,
      remoteAddress: from,
      headers: { host: 'localhost', ...(cookie === '' ? {} : { cookie }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const lines = [answer.headers['set-cookie'] ?? []].flat();
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = typeof answer.headers.location === 'string' ? answer.headers.location : null;
    return { status: answer.statusCode, body: answer.body, headers: answer.headers, location, cookies: lines };
  };
  const post: BrowserClient['post'] = (path, fields, headers = {}) =>
    send(
      'POST',
      path,
      { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin', ...headers },
      new URLSearchParams(fields).toString(),
    );
  return {
    cookies,
    now,
    get: (path, headers = {}) => send('GET', path, headers),
    post,
    submit: async (page, fields, action = page.split('?', 1)[0] ?? page) => {
      const { body } = await send('GET', page, {});
      return post(action, { ...hiddenFields(body, action), ...fields });
    },
  };
}
