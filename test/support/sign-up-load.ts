import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { DatabaseSchema } from '../../src/platform/db/schema.ts';
import { PASSWORD } from './account-app.ts';

/** How one form was answered. */
export interface FormReply {
  /** 0 where nothing came back. */
  readonly status: number;
  readonly retryAfter: string | null;
  readonly milliseconds: number;
  readonly body: string;
}

let senders = 0;

/** Sends one form, each from an address of its own. */
export function sendForm(url: string, fields: Readonly<Record<string, string>>): Promise<FormReply> {
  senders += 1;
  const localAddress = `127.2.${(senders >> 8) & 255}.${senders & 255}`;
  const since = performance.now();
  return new Promise((resolve) => {
    const end = (status: number, retryAfter: string | null, body: string): void =>
      resolve({ status, retryAfter, body, milliseconds: performance.now() - since });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const sent = request(url, { method: 'POST', localAddress, agent: false, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => end(response.statusCode ?? 0, response.headers['retry-after'] ?? null, body));
      response.on('error', () => end(0, null, ''));
    });
    sent.on('error', () => end(0, null, ''));
    sent.end(new URLSearchParams(fields).toString());
  });
}

export interface SignUps {
  readonly replies: readonly FormReply[];
  /** The addresses of the sign-ups that were answered as done. */
  readonly acknowledged: readonly string[];
  readonly stop: () => Promise<void>;
}

/** Lets so many people sign up, each again and again with another address, until `stop`. */
export function keepSigningUp(base: string, clients: number): SignUps {
  const replies: FormReply[] = [];
  const acknowledged: string[] = [];
  let isOver = false;
  const one = async (client: number): Promise<void> => {
    for (let i = 0; !isOver; i += 1) {
      const email = `person-${client}-${i}@example.com`;
      const reply = await sendForm(`${base}/signup`, { name: 'A Person', email, password: PASSWORD });
      replies.push(reply);
      if (reply.status === 200) acknowledged.push(email);
      await pause(5);
    }
  };
  const running = Array.from({ length: clients }, (_, i) => one(i));
  return {
    replies,
    acknowledged,
    stop: async () => {
      isOver = true;
      await Promise.all(running);
    },
  };
}

/** Of the sign-ups that were answered as done, those that have no account with a password. */
export async function lostOf(
  { acknowledged }: Pick<SignUps, 'acknowledged'>,
  db: Kysely<DatabaseSchema>,
): Promise<readonly string[]> {
  const whole = await db
    .selectFrom('users')
    .innerJoin('credentials', 'credentials.user_id', 'users.id')
    .select('email')
    .where('credentials.password', 'is not', null)
    .execute();
  const there = new Set(whole.map(({ email }) => email));
  return acknowledged.filter((email) => !there.has(email));
}

/** The answers that are neither done nor a refusal that says when to ask again. */
export const wrongOf = (replies: readonly FormReply[]): readonly string[] =>
  replies
    .filter(({ status, retryAfter }) => status >= 400 && !([429, 503].includes(status) && Number(retryAfter) > 0))
    .map(({ status, body }) => `${status} ${body.slice(0, 200)}`);
