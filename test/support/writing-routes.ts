import { sql } from 'kysely';
import { UNSUBSCRIBE_MINUTES, UNSUBSCRIBE_PURPOSE, unsubscribeSubject } from '../../src/features/mail/unsubscribe.ts';
import { argon2id } from '../../src/platform/auth/argon2.ts';
import { codeAt, PASSWORD, setUpFactor } from './account-app.ts';
import type { AccountApp } from './account-app.ts';
import type { Asked } from './ask-as.ts';
import { keeperOf } from './kept-things.ts';
import type { Keeper } from './kept-things.ts';
import type { TableCopy } from './table-copy.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The people and links that the writes are about. */
export interface Cast {
  /** Keeps everything that can be kept. */
  readonly ann: Keeper;
  readonly ids: Readonly<Record<'ann' | 'bea' | 'dan' | 'fay', string>>;
  readonly links: Readonly<Record<'verify' | 'reset' | 'unsubscribe' | 'setup' | 'code', string>>;
  /** The cookie of a sign-in of Fay's that waits for its code. */
  readonly challenge: string;
  /** The code that an app shows just now: Fay's, and that of the second factor which Dan has begun to set up. */
  readonly code: Readonly<Record<'dan' | 'fay', () => string>>;
}

/** One request that writes and is answered as done. */
export interface Write {
  /** Who asks; absent: a visitor. */
  readonly by?: keyof Cast['ids'];
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly cookie?: string;
  readonly body?: Asked['body'];
  /** What must be so before. */
  readonly arrange?: (db: TableCopy['db']) => Promise<unknown>;
  /** Tables that are logs elsewhere and are what this write is there to keep. */
  readonly keeps?: readonly string[];
  /** Tables that are logs: what was asked for is answered where a line of theirs is lost. */
  readonly logs?: readonly string[];
  /** True where it computes something that is kept under its content, and so written once only. */
  readonly isAnalysis?: true;
}

/** How a route that writes is asked, or why nothing that it says is lost with what it writes. */
export type Entry = ((cast: Cast) => readonly Write[]) | { readonly exempt: string };

const NEW_PASSWORD = 'another kettle on the stair';
const form = (fields: Fields): Pick<Write, 'body'> => ({ body: { as: 'form', fields } });
const json = (fields: Fields): Pick<Write, 'body'> => ({ body: { as: 'json', fields } });
const noFields = form({});
const BLOCKED = '203.0.113.9';
const CSV = 'symbol,note,tag\nPG,mine,\nXOM,,\n';
const nobodyIsOperator = (db: TableCopy['db']): Promise<unknown> => sql`update users set role = 'user'`.execute(db);

/** What was looked at a moment ago is the same entry of the history. */
const yesterday = (db: TableCopy['db']): Promise<unknown> =>
  sql`update search_history set searched_at = searched_at - 86400000`.execute(db);

const byAnn =
  (...writes: readonly ((ann: Keeper) => Omit<Write, 'by'>)[]): Entry =>
  ({ ann }) =>
    writes.map((write) => ({ by: 'ann', ...write(ann) }));
const mine = ({ symbols }: Keeper): string => symbols[0] ?? '';
/** Ann is let in where only operators are; she has a second factor. */
const annIsOperator = (db: TableCopy['db']): Promise<unknown> =>
  sql`update users set role = 'operator' where email like 'canary-ann-%'`.execute(db);
const isBlocked = async (db: TableCopy['db']): Promise<unknown> => {
  await annIsOperator(db);
  return sql`insert into blocked_addresses (address, created_at, until) values (${BLOCKED}, 1, 9999999999999)`.execute(
    db,
  );
};
const byOperator = { arrange: annIsOperator } as const;
const analysis = { isAnalysis: true, logs: ['search_history'] } as const;

/** One entry for every route that writes, by method and address: all that are not GET, and of these the ones that were seen to. */
export const WRITES: Readonly<Record<string, Entry>> = {
  'POST /theme': { exempt: 'a cookie of the browser holds it' },
  'POST /colours': { exempt: 'a cookie of the browser holds it' },
  'POST /language': { exempt: 'a cookie of the browser holds it' },
  'POST /shortcuts': { exempt: 'a cookie of the browser holds it' },

  'GET /api/stock-analysis': { exempt: 'keeps what POST /api/stock-analysis keeps, by the same use case' },
  'GET /s/:symbol': { exempt: 'shows analyses and names none as kept; a line of the history is a log' },
  'GET /history': { exempt: 'writes down what waits to be written; a line of the history is a log' },
  'GET /api/search-history': { exempt: 'writes down what waits to be written; a line of the history is a log' },
  'GET /search': { exempt: 'a line of the history is a log' },
  'GET /readyz': { exempt: 'tries whether anything can be saved, and undoes it' },
  'GET /api/health': { exempt: 'tries whether anything can be saved, and undoes it' },
  'POST /api/stock-analysis': byAnn(
    () => ({ ...analysis, ...json({ symbol: 'JPM', strategy: 'value' }) }),
    () => ({ query: { async: 'true' }, ...json({ symbol: 'JPM', strategy: 'value' }) }),
  ),
  'POST /s/:symbol/analyse': { exempt: 'keeps what POST /api/stock-analysis keeps, by the same use case' },
  'POST /runs': byAnn(() => form({ symbol: 'JPM', strategy: 'value' })),
  'POST /runs/:id/cancel': byAnn((ann) => ({ params: { id: ann.taskIds[0] ?? '' }, ...noFields })),
  'DELETE /api/stock-analysis/status/:task_id': byAnn((ann) => ({ params: { task_id: ann.taskIds[0] ?? '' } })),
  'POST /history/run-again': byAnn((ann) => ({ arrange: yesterday, ...form({ id: ann.historyIds[4] }) })),

  'POST /api/favorites': byAnn(() => json({ symbol: 'JPM', note: 'mine', tag: 'mine' })),
  'PATCH /api/favorites/:symbol': byAnn(
    (ann) => ({ params: { symbol: mine(ann) }, ...json({ note: 'other' }) }),
    (ann) => ({ params: { symbol: mine(ann) }, ...json({ position: 1 }) }),
  ),
  'DELETE /api/favorites/:symbol': byAnn((ann) => ({ params: { symbol: mine(ann) } })),
  'DELETE /api/favorites': byAnn((ann) => json({ symbols: [mine(ann), 'AAPL'] })),
  'POST /api/favorites/undo': byAnn((ann) => json({ removal: ann.removal })),
  'POST /api/favorites/import': byAnn(() => ({ body: { as: 'lines', fields: { text: CSV } } })),
  'POST /favourites/add': byAnn(() => form({ symbol: 'JPM' })),
  'POST /favourites/remove': byAnn((ann) => form({ symbol: mine(ann) })),
  'POST /favourites/undo': byAnn((ann) => form({ removal: ann.removal })),
  'POST /favourites/edit': byAnn((ann) => form({ symbol: mine(ann), note: 'other', tag: 'other' })),
  'POST /favourites/move': byAnn((ann) => form({ up: mine(ann) })),
  'POST /favourites/import': byAnn(() => ({ body: { as: 'upload', fields: { csv: CSV } } })),

  'POST /stocks/screens': byAnn(
    () => form({ name: 'Cheap', query: 'max_pe=15' }),
    (ann) => form({ name: ann.screen, query: 'max_pe=15' }),
  ),
  'POST /stocks/screens/remove': byAnn((ann) => form({ name: ann.screen })),
  'POST /shares': byAnn(() => form({ symbol: 'AAPL', strategy: 'growth' })),
  'POST /shares/revoke': byAnn((ann) => form({ id: ann.share })),
  // Nothing is configured here; src/app/billing.test.ts shows that what could not be kept is not answered as done.
  'POST /create-checkout-session': {
    exempt: 'answers with what Stripe keeps; what is kept here is asked of Stripe again',
  },
  'POST /account/billing/portal': { exempt: 'leads to a page of Stripe' },
  'POST /account/billing/claim': { exempt: 'says what is there afterwards' },
  'POST /api/stripe/webhook': { exempt: 'Stripe sends an event again until it is answered 200; tried with payments' },

  'POST /api/cache/clear': {
    exempt: 'empties memory; its row tells other processes and is answered after it is saved',
  },
  'POST /api/precomputation/trigger': byAnn(() => ({ ...byOperator, ...json({}) })),
  'POST /api/security/blocks': byAnn(() => ({ ...byOperator, ...json({ address: BLOCKED }) })),
  'DELETE /api/security/blocks/:address': byAnn(() => ({
    ...byOperator,
    arrange: isBlocked,
    params: { address: BLOCKED },
  })),
  'POST /console/maintenance': byAnn(() => ({
    ...byOperator,
    ...form({ task: 'trends' }),
    keeps: ['operator_actions'],
  })),
  'POST /console/block': byAnn(() => ({ ...byOperator, ...form({ address: BLOCKED }) })),
  'POST /console/unblock': byAnn(() => ({ ...byOperator, arrange: isBlocked, ...form({ address: BLOCKED }) })),

  'DELETE /api/search-history': byAnn(() => ({})),
  'DELETE /api/search-history/:id': byAnn((ann) => ({ params: { id: ann.historyIds[0] ?? '' } })),
  'POST /history/remove': byAnn((ann) => form({ id: ann.historyIds[0] })),
  'POST /history/clear': byAnn(() => noFields),

  'POST /signup': () => [
    form({ name: 'New Person', email: 'new@example.com', password: PASSWORD }),
    form({ name: 'Una', email: 'una@example.com', password: PASSWORD }),
    form({ name: 'Bea', email: 'bea@example.com', password: PASSWORD }),
  ],
  'POST /verify/:token': ({ links }) => [{ params: { token: links.verify }, ...form({ password: PASSWORD }) }],
  'POST /login': () => [
    form({ email: 'bea@example.com', password: PASSWORD }),
    form({ email: 'fay@example.com', password: PASSWORD }),
    { arrange: nobodyIsOperator, ...form({ email: 'first@example.com', password: PASSWORD }) },
  ],
  'POST /login/code': ({ challenge, code }) => [{ cookie: challenge, ...form({ code: code.fay() }) }],
  'POST /login/code/link': ({ challenge }) => [{ cookie: challenge, ...form({ to: '/' }) }],
  'POST /login/link/:token': ({ challenge, links }) => [
    { cookie: challenge, params: { token: links.code }, ...noFields },
  ],
  'POST /logout': () => [{ by: 'bea', ...noFields }],
  'POST /reset': () => [form({ email: 'bea@example.com' }), form({ email: 'nobody@example.com' })],
  'POST /reset/:token': ({ links }) => [{ params: { token: links.reset }, ...form({ password: NEW_PASSWORD }) }],
  'POST /mail/unsubscribe/:token': ({ links }) => [{ params: { token: links.unsubscribe }, ...noFields }],
  'POST /setup': ({ links }) => [
    {
      arrange: nobodyIsOperator,
      ...form({ code: links.setup, name: 'Operator', email: 'op@example.com', password: PASSWORD }),
    },
  ],

  'POST /account/password': () => [{ by: 'bea', ...form({ current: PASSWORD, password: NEW_PASSWORD }) }],
  'POST /account/sessions/end': byAnn((ann) => form({ session: ann.sessionIds[0] })),
  'POST /account/sessions/end-all': byAnn(() => noFields),
  'POST /account/delete': byAnn(() => form({ password: PASSWORD })),
  'POST /account/data.json': byAnn(() => form({ password: PASSWORD })),
  'POST /account/api-keys': byAnn(() => form({ name: 'new', read: 'on' })),
  'POST /account/api-keys/revoke': byAnn((ann) => form({ key: ann.keyIds[0] })),
  'POST /account/second-factor': () => [{ by: 'bea', ...form({ password: PASSWORD }) }],
  'POST /account/second-factor/finish': ({ code }) => [
    { by: 'dan', ...form({ code: code.dan(), uri: 'otpauth://x', codes: '' }) },
  ],
  'POST /account/second-factor/stop': () => [{ by: 'fay', ...form({ password: PASSWORD }) }],
  'POST /account/second-factor/codes': () => [{ by: 'fay', ...form({ password: PASSWORD }) }],
  'POST /account/confirm': ({ code }) => [{ by: 'fay', ...form({ code: code.fay() }) }],
};

/** A hash of a password as the product keeps it, made with the least work there is. */
async function lightHash(password: string): Promise<string> {
  const nonce = Buffer.alloc(16, 7);
  const cost = { parallelism: 1, tagLength: 32, memory: 8, passes: 1 };
  const tag = await argon2id({ message: Buffer.from(password), nonce, ...cost });
  const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=8,t=1,p=1$${base64(nonce)}$${base64(tag)}`;
}

/** Has the people of the cast do, through the product's own forms, what the writes need. */
export async function castOf(app: AccountApp): Promise<Cast> {
  const { database, accounts, mail } = app.container;
  await app.join('first@example.com');
  const ann = await keeperOf(app, 'ann');
  await app.join('bea@example.com');
  const dan = await app.join('dan@example.com');
  const begun = await dan.submit('/account/second-factor', { password: PASSWORD });
  const secret = /secret=([A-Z2-7]+)/.exec(begun.body)?.[1] ?? '';
  const factor = await setUpFactor(await app.join('fay@example.com'));
  const waiting = await app.signIn('fay@example.com');
  await app.client().post('/signup', { name: 'Una', email: 'una@example.com', password: PASSWORD });
  const verify = await app.lastLink('una@example.com');
  const idOf = async (name: string): Promise<string> =>
    (
      await database.db
        .selectFrom('users')
        .select('id')
        .where('email', '=', `${name}@example.com`)
        .executeTakeFirstOrThrow()
    ).id;
  const tokenOf = async (purpose: string, subject: string, minutes = 60): Promise<string> =>
    (await mail.links.create(database.db, { purpose, subject, minutes })).split('/').at(-1) ?? '';
  // Checked in no time: thousands of sign-ins follow.
  await database.db
    .updateTable('credentials')
    .set({ password: await lightHash(PASSWORD) })
    .execute();
  return {
    ann,
    ids: { ann: ann.id, bea: await idOf('bea'), dan: await idOf('dan'), fay: await idOf('fay') },
    links: {
      verify,
      reset: await tokenOf('reset-password', ann.id),
      unsubscribe: await tokenOf(
        UNSUBSCRIBE_PURPOSE,
        unsubscribeSubject('bea@example.com', 'digest'),
        UNSUBSCRIBE_MINUTES,
      ),
      setup: await tokenOf('setup', 'setup'),
      code: await tokenOf('second-factor', await idOf('fay')),
    },
    challenge: `tw_challenge=${waiting.cookies.get('tw_challenge') ?? ''}`,
    code: { dan: () => codeAt(secret, accounts.now()), fay: () => factor.code() },
  };
}
