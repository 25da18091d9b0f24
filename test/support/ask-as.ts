import { randomBytes, randomUUID } from 'node:crypto';
import type { AccountApp } from './account-app.ts';
import { digestOf } from '../../src/platform/auth/secrets.ts';
import { SESSION_MS } from '../../src/platform/auth/session-rules.ts';
import type { Keeper } from './kept-things.ts';

/** By which way somebody asks. */
export type Way = 'session' | 'key' | 'visitor';

/** One request, before it is known who sends it. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly as: 'json' | 'form' | 'upload' | 'lines';
    readonly fields: Readonly<Record<string, unknown>>;
  } | null;
}

export interface Answered {
  readonly status: number;
  /** Everything that came: headers and body. */
  readonly text: string;
}

const BOUNDARY = '----isolation';

/** What stands for somebody in a request, and the token that the forms of that session carry. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly formToken: string | null;
}

/** New credentials: a session of its own for every route, since some routes end it. */
export async function credentialsOf(app: AccountApp, way: Way, who: Pick<Keeper, 'id' | 'key'>): Promise<Credentials> {
  if (way === 'visitor') return { headers: {}, formToken: null };
  if (way === 'key') return { headers: { authorization: `Bearer ${who.key}` }, formToken: null };
  const { accounts, database } = app.container;
  const token = randomBytes(32).toString('base64url');
  const now = accounts.now();
  await database.db
    .insertInto('sessions')
    .values({
      id: randomUUID(),
      user_id: who.id,
      token_hash: digestOf(token),
      ...{ created_at: now, updated_at: now, last_seen_at: now, second_factor_at: now, expires_at: now + SESSION_MS },
      ...{ ip_address: '192.0.2.1', user_agent: 'probe' },
    })
    .execute();
  const value = accounts.sessions.cookieFor(token).split(';', 1)[0]?.split('=').slice(1).join('=') ?? '';
  const headers = { cookie: `${accounts.sessions.cookieName}=${value}`, 'sec-fetch-site': 'same-origin' };
  return { headers, formToken: accounts.sessions.formToken(value) };
}

/** Sends one request. */
export async function ask(app: AccountApp, asked: Asked, by: Credentials): Promise<Answered> {
  const { type, payload } = written(asked.body, by.formToken);
  const answer = await app.server.inject({
    method: asked.method as 'GET',
    url: asked.url,
    remoteAddress: '192.0.2.1',
    headers: { ...(type === null ? {} : { 'content-type': type }), ...asked.headers, ...by.headers },
    ...(payload === null ? {} : { payload }),
  });
  return { status: answer.statusCode, text: `${JSON.stringify(answer.headers)}\n${answer.body}` };
}

function written(body: Asked['body'], formToken: string | null): { type: string | null; payload: string | null } {
  if (body === null) return { type: null, payload: null };
  if (body.as === 'json') return { type: 'application/json', payload: JSON.stringify(body.fields) };
  if (body.as === 'lines') return { type: 'text/csv', payload: String(body.fields['text']) };
  const fields = { ...body.fields, ...(formToken === null ? {} : { _csrf: formToken }) };
  if (body.as === 'form') {
    return {
      type: 'application/x-www-form-urlencoded',
      payload: new URLSearchParams(fields as Record<string, string>).toString(),
    };
  }
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${String(value)}\r\n`,
  );
  return { type: `multipart/form-data; boundary=${BOUNDARY}`, payload: `${parts.join('')}--${BOUNDARY}--\r\n` };
}
