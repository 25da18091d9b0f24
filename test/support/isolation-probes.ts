import { PASSWORD } from './account-app.ts';
import type { Keeper } from './kept-things.ts';

type Fields = Readonly<Record<string, string>>;
/** How a body is sent; `lines` is CSV in its field `text`. */
type BodyKind = 'json' | 'form' | 'upload' | 'lines';

/** How a route is asked for what belongs to somebody else. */
export interface Probe {
  /** Values of the parameters in the address. */
  readonly params?: (victim: Keeper) => readonly Fields[];
  readonly query?: (victim: Keeper) => readonly Fields[];
  readonly body?: {
    readonly as: BodyKind;
    readonly of: (victim: Keeper) => readonly Readonly<Record<string, unknown>>[];
  };
  /**
   * Which of the victim's things it names: the victim is then answered that it went well, with the thing at this place of
   * the list, and whoever else asks is answered as for what does not exist.
   */
  readonly names?: number;
  /** Tables in which asking leaves rows about the victim, as it is meant to. */
  readonly leaves?: { readonly tables: readonly string[]; readonly why: string };
}

const NOTHING: Probe = {};
const form = (of: (victim: Keeper) => readonly Fields[]): Pick<Probe, 'body'> => ({ body: { as: 'form', of } });
const json = (of: (victim: Keeper) => readonly object[]): Pick<Probe, 'body'> => ({
  body: { as: 'json', of: of as (victim: Keeper) => readonly Readonly<Record<string, unknown>>[] },
});
const noFields = form(() => [{}]);
const each = <Value>(values: readonly Value[], name: string): Record<string, Value>[] =>
  values.map((value) => ({ [name]: value }));

const inHistory =
  (name: string) =>
  ({ historyIds }: Keeper) =>
    each(historyIds, name);
const aTask =
  (name: string) =>
  ({ taskIds }: Keeper) =>
    each(taskIds, name);
const aSymbol = ({ symbols }: Keeper): Fields[] => each(symbols, 'symbol');
const shared = (): Fields[] => [{ symbol: 'AAPL' }];
const aLink = { params: ({ linkHashes }: Keeper): Fields[] => each(linkHashes, 'token') };
const analysis = ({ symbols }: Keeper): Fields[] => [{ symbol: 'AAPL' }, { symbol: symbols[0] as string }];
const csv = ({ symbols }: Keeper): Fields[] => [
  { text: `symbol,note,tag\n${symbols[0] as string},mine,\nAAPL,,\nPG,,\n` },
];
/** Two analyses of one symbol stand side by side. */
const pairs = ({ historyIds: [a = '', b = '', c = '', d = ''] }: Keeper): readonly (readonly [string, string])[] => [
  [a, b],
  [c, d],
];
const mail = (why: string): Pick<Probe, 'leaves'> => ({ leaves: { tables: ['mail_queue', 'mail_links'], why } });

/**
 * One entry for every route there is, by method and address. A new route without one fails the test: whoever adds it says
 * here how it could be asked for what is somebody else's.
 */
export const PROBES: Readonly<Record<string, Probe>> = {
  'GET /': NOTHING,
  'GET /api/health': NOTHING,
  'GET /api/health/details': NOTHING,
  'GET /livez': NOTHING,
  'GET /readyz': NOTHING,
  'GET /openapi.json': NOTHING,
  'GET /api/task-queue/stats': NOTHING,
  'GET /api/performance/stats': NOTHING,
  'GET /metrics': NOTHING,
  'GET /api/errors': { query: () => [{}, { since: '24h' }] },
  'GET /api/screener': { query: () => [{}, { strategy: 'value' }] },
  'GET /stocks': { query: () => [{}, { favourite: 'true' }, { strategy: 'value', screen: 'canary' }] },
  'GET /stocks.csv': { query: () => [{}, { favourite: 'true' }] },
  'POST /stocks/screens': form(({ screen }) => [{ name: screen, query: 'sector=Energy' }]),
  'POST /stocks/screens/remove': form(({ screen }) => [{ name: screen }]),
  'GET /compare': { query: () => [{}, { symbols: 'AAPL' }, { symbols: 'AAPL_KO' }] },
  // Who has a link may read what was shared, and is never told who did.
  'GET /share/:token': { params: ({ share }) => [{ token: share }] },
  'GET /shares': NOTHING,
  'POST /shares': form(() => [{ symbol: 'AAPL', strategy: 'growth' }]),
  'POST /shares/revoke': { ...form(({ share }) => [{ id: share }]), names: 0 },
  'POST /api/precomputation/trigger': NOTHING,
  'POST /api/cache/clear': NOTHING,
  'GET /robots.txt': NOTHING,
  'GET /.well-known/security.txt': NOTHING,
  'GET /api/track-record': { query: () => [{}, { horizon: '21', strategy: 'momentum' }] },
  'GET /track-record': { query: () => [{}, { from: '2026-01-01', page: '2' }] },
  'GET /track-record/chain.json': NOTHING,
  'GET /track-record/record.csv': NOTHING,
  'GET /s/:symbol/calls': { params: aSymbol },
  'GET /method': NOTHING,
  'GET /disclosures': NOTHING,
  'GET /status': NOTHING,
  'GET /docs': NOTHING,
  'GET /docs/reference': NOTHING,
  'GET /docs/:name': { params: () => [{ name: 'backups' }, { name: 'nothing-here' }] },
  'GET /docs/errors/:code': { params: () => [{ code: 'not_found' }, { code: 'nothing_here' }] },
  'GET /static/:file': { params: () => [{ file: 'app.css' }] },
  'GET /symbols/:file': { params: () => [{ file: 'symbols.json' }] },
  'GET /s/:symbol': { params: analysis },
  'POST /s/:symbol/analyse': { params: analysis, ...form(() => [{ strategy: 'value' }]) },
  'GET /s/:symbol/prices.csv': { params: analysis },
  'GET /search': { query: () => [{ q: 'canary' }, { q: 'words' }] },
  'GET /api/symbols': { query: () => [{ q: 'canary' }] },
  'GET /api/stock-analysis': { query: analysis },
  'POST /api/stock-analysis': json(analysis),
  'GET /api/stock-analysis/status/:task_id': { params: aTask('task_id'), names: 0 },
  'GET /api/stock-analysis/status/:task_id/events': {
    // A stream ends with its task only; who may open one is shown where runs are tested.
    params: () => [{ task_id: 'nobodys' }],
  },
  'DELETE /api/stock-analysis/status/:task_id': { params: aTask('task_id'), names: 0 },
  'GET /runs/:id': { params: aTask('id'), names: 0 },
  'POST /runs': form(({ symbols }) => [{ symbol: symbols[0] as string, strategy: 'value' }]),
  'POST /runs/:id/cancel': { params: aTask('id'), ...noFields },
  'POST /theme': form(() => [{ value: 'dark', to: '/' }]),
  'POST /colours': form(() => [{ value: 'blue', to: '/' }]),
  'POST /language': form(() => [{ value: 'de', to: '/' }]),
  'POST /shortcuts': form(() => [{ value: 'off', to: '/' }]),
  'GET /offline': NOTHING,
  'GET /sw.js': NOTHING,
  'GET /app.webmanifest': NOTHING,

  'GET /console': NOTHING,
  'POST /console/maintenance': form(() => [{ task: 'trends' }]),
  'POST /console/block': form(() => [{ address: '203.0.113.77' }]),
  'POST /console/unblock': form(() => [{ address: '203.0.113.77' }]),
  'GET /api/security/events': NOTHING,
  'POST /api/security/blocks': json(() => [{ address: '203.0.113.77' }]),
  'DELETE /api/security/blocks/:address': { params: () => [{ address: '203.0.113.77' }] },

  'GET /api/favorites': { query: () => [{}, { tag: 'canary' }, { limit: '1000', offset: '0' }] },
  'POST /api/favorites': json((victim) => [
    ...shared(),
    ...[...aSymbol(victim), { symbol: 'JPM' }].map((of) => ({ ...of, note: 'mine', tag: 'mine' })),
  ]),
  'PATCH /api/favorites/:symbol': { params: aSymbol, ...json(() => [{ note: 'taken' }, { position: 1 }]), names: 0 },
  'DELETE /api/favorites/:symbol': { params: aSymbol, names: 0 },
  'DELETE /api/favorites': {
    query: ({ symbols }) => [{}, { symbols: symbols.join(',') }],
    ...json(({ symbols }) => [{ symbols }, { symbols: ['AAPL'] }]),
  },
  'POST /api/favorites/undo': { ...json(({ removal }) => [{ removal }]), names: 0 },
  'POST /api/favorites/import': { body: { as: 'lines', of: csv } },
  'GET /favourites.csv': NOTHING,
  'GET /favourites': { query: () => [{}, { tag: 'canary' }, { page: '1' }] },
  'POST /favourites/add': form((victim) => [...shared(), ...aSymbol(victim), { symbol: 'XOM' }]),
  'POST /favourites/remove': form(({ symbols }) => [
    { symbol: symbols[0] as string },
    { [`pick.${symbols[0] as string}`]: 'on' },
  ]),
  'POST /favourites/undo': form(({ removal }) => [{ removal }]),
  'POST /favourites/edit': form(({ symbols }) => [{ symbol: symbols[0] as string, note: 'taken', tag: 'taken' }]),
  'POST /favourites/move': form(({ symbols }) => [{ up: symbols[0] as string }, { down: symbols[0] as string }]),
  'POST /favourites/import': { body: { as: 'upload', of: (victim) => [{ csv: csv(victim)[0]?.['text'] ?? '' }] } },

  'GET /api/search-history': {
    query: ({ historyIds }) => [
      {},
      { limit: '100' },
      ...historyIds.slice(0, 2).map((id) => ({ before: `9999999999999.${id}` })),
    ],
  },
  'GET /api/search-history/compare': { query: (victim) => pairs(victim).map(([a, b]) => ({ a, b })), names: 0 },
  'DELETE /api/search-history': NOTHING,
  'DELETE /api/search-history/:id': { params: inHistory('id'), names: 5 },
  'GET /history': { query: ({ historyIds }) => [{}, { before: `9999999999999.${historyIds[0] as string}` }] },
  'GET /history/compare': { query: ({ historyIds: [a = '', b = ''] }) => [{ run: a, with: b }, { run: b }] },
  'POST /history/run-again': { ...form(inHistory('id')), names: 4 },
  'POST /history/remove': { ...form(inHistory('id')), names: 6 },
  'GET /history/clear': NOTHING,
  'POST /history/clear': noFields,

  'GET /login': { query: () => [{ to: '/account' }] },
  'POST /login': form(({ email }) => [{ email, password: 'not the password' }]),
  'GET /login/code': NOTHING,
  'POST /login/code': form(() => [{ code: '123456' }]),
  'POST /login/code/link': form(() => [{ to: '/' }]),
  'GET /login/link/:token': aLink,
  'POST /login/link/:token': { ...aLink, ...noFields },
  'GET /logout': NOTHING,
  'POST /logout': noFields,
  'GET /signup': NOTHING,
  'POST /signup': {
    ...form(({ email }) => [{ name: 'Sly', email, password: 'another kettle on the stair' }]),
    ...mail('whoever has the address is told that it has an account'),
  },
  'GET /verify/:token': aLink,
  'POST /verify/:token': { ...aLink, ...form(() => [{ password: PASSWORD }]) },
  'GET /reset': NOTHING,
  'POST /reset': { ...form(({ email }) => [{ email }]), ...mail('whoever has the address gets a link') },
  'GET /reset/:token': aLink,
  'POST /reset/:token': { ...aLink, ...form(() => [{ password: 'another kettle on the stair' }]) },
  'GET /go/:token': aLink,
  'GET /mail/unsubscribe/:token': aLink,
  'POST /mail/unsubscribe/:token': { ...aLink, ...noFields },
  'GET /setup': { query: ({ linkHashes }) => [{}, ...each(linkHashes, 'code')] },
  'POST /setup': form(({ email, linkHashes }) => [
    { code: linkHashes[0] as string, name: 'Sly', email, password: 'another kettle on the stair' },
  ]),

  'GET /account': NOTHING,
  'GET /pricing': NOTHING,
  'GET /account/billing': NOTHING,
  'GET /api/account/usage': NOTHING,
  'POST /account/billing/portal': noFields,
  'POST /account/billing/claim': noFields,
  'GET /billing/return': { query: () => [{ session: 'cs_test_1' }] },
  'GET /billing/confirm': { query: () => [{ session: '' }] },
  'GET /billing/cancelled': NOTHING,
  'POST /create-checkout-session': json(() => [{}, { plan: 'pro' }]),
  'POST /api/stripe/webhook': json(() => [{ id: 'evt_1' }]),
  'POST /account/password': form(() => [{ current: PASSWORD, password: PASSWORD }]),
  'POST /account/sessions/end': { ...form(({ sessionIds }) => each(sessionIds, 'session')) },
  'POST /account/sessions/end-all': noFields,
  'POST /account/delete': form(() => [{ password: 'not the password' }]),
  'GET /account/data': NOTHING,
  'GET /account/data.json': NOTHING,
  'POST /account/data.json': form(() => [{ password: PASSWORD }]),
  'GET /account/api-keys': { query: () => [{}, { name: 'x', admin: 'on' }] },
  'POST /account/api-keys': form(() => [
    { name: 'sly', read: 'on' },
    { name: 'sly', admin: 'on' },
  ]),
  'POST /account/api-keys/revoke': { ...form(({ keyIds }) => each(keyIds, 'key')), names: 0 },
  'GET /account/second-factor': NOTHING,
  'POST /account/second-factor': form(() => [{ password: PASSWORD }]),
  'POST /account/second-factor/finish': form(() => [{ code: '123456', uri: 'otpauth://x', codes: '' }]),
  'POST /account/second-factor/stop': form(() => [{ password: PASSWORD }]),
  'POST /account/second-factor/codes': form(() => [{ password: PASSWORD }]),
  'GET /account/confirm': { query: () => [{ to: '/account' }] },
  'POST /account/confirm': form(() => [{ code: '123456' }]),
};

/** Fields that no form of ours has, with which a careless server would let who asks be, or write for, somebody else. */
export function extraFields(victim: Keeper): Fields {
  return {
    user_id: victim.id,
    userId: victim.id,
    owner: victim.id,
    sub: victim.id,
    id: victim.historyIds[0] as string,
    email: victim.email,
    role: 'operator',
    is_operator: '1',
    session_id: victim.sessionIds[0] as string,
    created_at: '0',
    removed_at: '',
    disabled_at: '1',
    revoked_at: '1',
  };
}
