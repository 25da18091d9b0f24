import { parseDatabaseUrl } from '../db/database-url.ts';
import { ACCOUNT_VARIABLES } from './account-variables.ts';
import { BACKUP_VARIABLES } from './backup-variables.ts';
import { LIMIT_VARIABLES } from './limit-variables.ts';
import { LOG_VARIABLES } from './log-variables.ts';
import { MAIL_VARIABLES } from './mail-variables.ts';
import { PAYMENT_VARIABLES } from './payment-variables.ts';
import { SECURITY_VARIABLES } from './security-variables.ts';
import { readTrustedProxies } from './trusted-proxies.ts';
import { hostName, oneOf, optional, refuse, switchedOn, variable, wholeNumber, type Variable } from './variable.ts';

/** Levels of the log, loudest first; `silent` writes nothing. */
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a process does. */
const ROLES = ['all', 'web', 'worker'] as const;
export type Role = (typeof ROLES)[number];

const port = (text: string): number =>
  /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : refuse('must be a port number from 0 to 65535');

const symbol = (text: string): string =>
  /^[A-Z]{1,5}(\.[A-Z]{1,2})?$/.test(text) ? text : refuse('must be a ticker symbol in capitals, such as SPY or BRK.B');

const universe = (text: string): readonly string[] | 'all' =>
  text.trim().toLowerCase() === 'all' ? 'all' : text.split(',').map((one) => symbol(one.trim()));

/** Sent in a header, which carries ASCII only. */
const contact = (text: string): string => {
  if (!/^[\x20-\x7e]*$/.test(text)) return refuse('must be in plain letters (ASCII): ü as ue, for instance');
  return /\S+@\S+\.\S+$/.test(text) ? text : refuse('must end with an e-mail address');
};
const origin = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  return isOrigin ? url.origin : refuse('must be http:// or https://, a host and perhaps a port, and nothing after it');
};

/** The years that the exchange calendar knows. */
const CALENDAR = { from: '1998-01-01', to: '2035-12-31' } as const;

const isoDate = (text: string): string => {
  const date = new Date(`${text}T00:00:00Z`);
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime());
  if (!isDate || !date.toISOString().startsWith(text)) refuse('must be a date that exists, as YYYY-MM-DD');
  const isKnown = text >= CALENDAR.from && text <= CALENDAR.to;
  return isKnown ? text : refuse(`must be a date from ${CALENDAR.from} to ${CALENDAR.to}`);
};

const databaseUrl = (text: string): string => {
  parseDatabaseUrl(text);
  return text;
};

/** Every variable that is read, by the name it has in the configuration. A new one is one entry here. */
export const VARIABLES = {
  port: variable({
    name: 'PORT',
    description: 'Port that the server listens on; 0 lets the system choose a free one.',
    fallback: '5000',
    parse: port,
  }),
  host: variable({
    name: 'HOST',
    description: 'Address that the server listens on.',
    fallback: '0.0.0.0',
    parse: hostName,
  }),
  trustedProxies: optional({
    name: 'TRUSTED_PROXIES',
    description:
      'Reverse proxies whose X-Forwarded-For, -Proto and -Host are trusted: addresses and networks such as ' +
      '10.0.0.0/8, fd00::/8, or a number of hops if only the proxy can reach this server. Unset: none, except ' +
      'the one hop of Replit where REPLIT_DEPLOYMENT=1.',
    parse: readTrustedProxies,
  }),
  databaseUrl: variable({
    name: 'DATABASE_URL',
    description:
      'The database: sqlite:///relative.db, sqlite:////absolute.db or ' +
      'postgresql://user:password@host:port/database (%-encode special characters; ?sslmode=require for TLS). ' +
      'Required in production.',
    fallback: 'sqlite:///trading_platform.db',
    secret: true,
    parse: databaseUrl,
  }),
  allowSqlite: variable({
    name: 'ALLOW_SQLITE',
    description: 'Set to 1 to use SQLite in production, on one machine.',
    fallback: '0',
    parse: switchedOn,
  }),
  webConcurrency: variable({
    name: 'WEB_CONCURRENCY',
    description:
      'How many processes serve together; each gets an equal part of DATABASE_CONNECTIONS. More than one needs PostgreSQL.',
    fallback: '1',
    parse: wholeNumber(1, 500),
  }),
  role: variable({
    name: 'ROLE',
    description:
      'What the processes do: web answers requests, worker does tasks behind them and opens no port, all does both. ' +
      'Where some are web, others must be worker or all.',
    fallback: 'all',
    parse: oneOf(ROLES),
  }),
  databaseConnections: variable({
    name: 'DATABASE_CONNECTIONS',
    description:
      'Most connections to PostgreSQL of all processes that were started together; two of them are reserved for commands.',
    fallback: '30',
    parse: wholeNumber(3, 1000),
  }),
  requestSeconds: variable({
    name: 'REQUEST_SECONDS',
    description:
      'Seconds within which a request is answered: one that waits longer for the database is refused with 503. ' +
      'Keep it below the timeout of a proxy in front of this server, usually 30 s or more.',
    fallback: '10',
    parse: wholeNumber(1, 29),
  }),
  marketData: variable({
    name: 'MARKET_DATA',
    description:
      'Where the facts come from: live sources in the order in which they are asked (yahoo, edgar, tiingo), ' +
      'files:DIR?adjusted=none|split|total (CSV files of yours), demo (a generated market, not real prices), or auto: ' +
      'yahoo where it answers at the start, else demo. Unset: auto in development, yahoo in production, where auto is refused.',
    fallback: 'auto',
    parse: (text) => text,
  }),
  yahooBaseUrl: optional({
    name: 'YAHOO_BASE_URL',
    description:
      'For tests: sends every request for Yahoo to a stand-in instead, such as http://127.0.0.1:9000. ' +
      'Scheme and host are replaced, path and query kept. Production logs a warning.',
    parse: origin,
  }),
  edgarContact: optional({
    name: 'EDGAR_CONTACT',
    description:
      'The contact that the SEC requires of automatic readers: a name and an e-mail address, ' +
      'such as Example Ltd ops@example.com. Needed for the source edgar.',
    parse: contact,
  }),
  tiingoApiKey: optional({
    name: 'TIINGO_API_KEY',
    description: 'The key of a Tiingo account. Needed for the source tiingo.',
    secret: true,
    parse: (text) => (/^[\x21-\x7e]+$/.test(text) ? text : refuse('must be a key without spaces')),
  }),
  benchmark: variable({
    name: 'BENCHMARK',
    description: 'Symbol that relative strength, beta and records are measured against.',
    fallback: 'SPY',
    parse: symbol,
  }),
  universe: optional({
    name: 'UNIVERSE',
    description:
      'Symbols to judge after each session before anybody asks, separated by commas, or all: every symbol at hand. ' +
      'Unset: up to 500 of them. What people favour or had analysed is judged too.',
    parse: universe,
  }),
  marketDate: optional({
    name: 'TRADEWISE_NOW',
    description:
      'A fixed market clock (YYYY-MM-DD, that day counts as closed) for trying and testing: nothing after it is known. ' +
      'Refused in production.',
    parse: isoDate,
  }),
  demoFaults: optional({
    name: 'DEMO_FAULTS',
    description:
      'What goes wrong with the demo market, to see how pages show it: provider_down (no facts), slow (each takes two seconds) ' +
      'or stale (a week old). Refused in production.',
    parse: oneOf(['provider_down', 'slow', 'stale'] as const),
  }),
  logLevel: variable({
    name: 'LOG_LEVEL',
    description: `How much is logged: ${LOG_LEVELS.join(', ')}.`,
    fallback: 'info',
    parse: oneOf(LOG_LEVELS),
  }),
  nodeEnv: variable({
    name: 'NODE_ENV',
    description: 'production switches to production mode.',
    fallback: 'development',
    parse: (text) => text,
  }),
  replitDeployment: variable({
    name: 'REPLIT_DEPLOYMENT',
    description: '1 switches to production mode; Replit sets it in a deployment.',
    fallback: '0',
    parse: switchedOn,
  }),
  ...ACCOUNT_VARIABLES,
  ...MAIL_VARIABLES,
  ...LIMIT_VARIABLES,
  ...LOG_VARIABLES,
  ...PAYMENT_VARIABLES,
  ...SECURITY_VARIABLES,
  ...BACKUP_VARIABLES,
} as const satisfies Record<string, Variable<unknown>>;

type ValueOf<V> = V extends Variable<infer Value> ? Value : never;

/** The parsed value of every variable; null only where it is unset and has no fallback. */
export type Settings = { readonly [Key in keyof typeof VARIABLES]: ValueOf<(typeof VARIABLES)[Key]> };
