import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { addressOf, openConnection, requestOf } from './client.ts';
import type { Reply } from './client.ts';
import { askAnalysis } from './hot.ts';
import type { Person } from './people.ts';
import type { Served } from './processes.ts';

const headerOf = ({ head }: Reply, name: string): string | null =>
  new RegExp(`\\r\\n${name}: ([^\\r]*)`, 'i').exec(head)?.[1] ?? null;

const BLOCK = [
  'Content-Security-Policy',
  'X-Frame-Options',
  'X-Content-Type-Options',
  'X-XSS-Protection',
  'Referrer-Policy',
  'Permissions-Policy',
] as const;

/**
 * Makes sure that the answers that are measured are whole ones. Throws naming the duty that was not done: headers, the
 * fields of the limit, the look-up of sessions and keys, the history, the counters and the line in the log.
 */
export async function checkDuties(product: Served, person: Person, logFile: string): Promise<void> {
  const connection = await openConnection(product.port, addressOf(9001));
  const hold = (what: string, isDone: boolean): void => {
    if (!isDone) throw new Error(`the answers that are measured lack a duty: ${what}`);
  };
  const remaining = (reply: Reply): number => Number(/"minute";r=(\d+)/.exec(headerOf(reply, 'ratelimit') ?? '')?.[1]);
  const json = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<unknown> =>
    JSON.parse((await connection.ask(requestOf('GET', path, { headers }))).body.toString('utf8'));
  const total = async (): Promise<number> =>
    ((await json('/api/performance/stats')) as { total_requests: number }).total_requests;
  try {
    const before = await total();
    const first = await connection.ask(askAnalysis());
    const again = await connection.ask(askAnalysis());
    hold('a 200', first.status === 200 && again.status === 200);
    for (const name of BLOCK) hold(`the header ${name}`, headerOf(again, name) !== null);
    hold('the count of the limit', remaining(again) === remaining(first) - 1);

    const { cookie, key } = person;
    const signedIn = await connection.ask(askAnalysis({ cookie, 'sec-fetch-site': 'same-origin' }));
    hold('no-store for who is signed in', headerOf(signedIn, 'cache-control') === 'no-store');
    const { entries } = (await json('/api/search-history', { cookie })) as { entries: unknown[] };
    hold('the look-up of the session, and the history', entries.length === 1);
    const made = await connection.ask(askAnalysis({ authorization: `Bearer ${key}` }));
    const unknown = await connection.ask(askAnalysis({ authorization: `Bearer ${key.slice(0, -1)}_` }));
    hold('the look-up of the key', made.status === 200 && unknown.status === 401);

    hold('the counters', (await total()) >= before + 6);
    const id = headerOf(again, 'x-request-id') ?? 'none';
    for (let i = 0; i < 40 && !readFileSync(logFile, 'utf8').includes(id); i += 1) await pause(50);
    hold('the line in the log', readFileSync(logFile, 'utf8').includes(id));
  } finally {
    connection.close();
  }
}
