/** A database address, taken apart. Exactly one of the two engines is meant. */
export type DatabaseUrl =
  | { readonly kind: 'sqlite'; /** File path as given, or `:memory:`. */ readonly path: string }
  | {
      readonly kind: 'postgres';
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly password: string;
      readonly database: string;
      /** As libpq means it: `require` encrypts without checking who answers, `verify-full` checks chain and name. */
      readonly sslMode: SslMode;
      readonly applicationName: string | null;
      /** Start-up options for the server, as libpq's `options`. */
      readonly options: string | null;
    };

const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof SSL_MODES)[number];

const FORMS = 'sqlite:///relative.db, sqlite:////absolute.db or postgresql://user:password@host:port/database';

/** Why an address cannot be used. The message never holds any part of the address: it may be a password. */
export class DatabaseUrlError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'DatabaseUrlError';
  }
}

const decode = (text: string, part: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DatabaseUrlError(`has a % in its ${part} that encodes nothing: write % as %25`);
  }
};

function parseSqlite(rest: string): DatabaseUrl {
  if (!rest.startsWith('/') || rest === '/') throw new DatabaseUrlError(`must have the form ${FORMS}`);
  const path = rest.slice(1);
  if (path.includes('?') || path.includes('\0')) throw new DatabaseUrlError('takes no parameters with SQLite');
  return { kind: 'sqlite', path };
}

function parseParameters(
  query: string,
): Pick<Extract<DatabaseUrl, { kind: 'postgres' }>, 'sslMode' | 'applicationName' | 'options'> {
  const found = {
    sslMode: 'disable' as SslMode,
    applicationName: null as string | null,
    options: null as string | null,
  };
  for (const [name, value] of new URLSearchParams(query)) {
    if (name === 'sslmode') {
      const mode = SSL_MODES.find((known) => known === value);
      if (mode === undefined) throw new DatabaseUrlError(`has an sslmode that is none of ${SSL_MODES.join(', ')}`);
      found.sslMode = mode;
    } else if (name === 'application_name') found.applicationName = value;
    else if (name === 'options') found.options = value;
    else if (name === 'channel_binding' && value !== 'require') continue;
    else if (name !== 'channel_binding' && name !== 'connect_timeout')
      throw new DatabaseUrlError('has a parameter other than sslmode, application_name, options');
  }
  return found;
}

const POSTGRES = /^([^/?#]*)\/([^/?#]+)(?:\?([^#]*))?$/;
const HOST_PORT = /^(\[[0-9a-fA-F:.]+\]|[^:@\s]+)(?::(\d{1,5}))?$/;

function parsePostgres(rest: string): DatabaseUrl {
  const match = POSTGRES.exec(rest);
  if (!match) throw new DatabaseUrlError(`must have the form ${FORMS} (special characters in the password %-encoded)`);
  const [, authority = '', name = '', query = ''] = match;
  const at = authority.lastIndexOf('@');
  const colon = authority.indexOf(':');
  if (at <= 0) throw new DatabaseUrlError('names no user before the host');
  const credentials = authority.slice(0, at);
  if (credentials.includes('@')) throw new DatabaseUrlError('has an @ in its password: write it as %40');
  const hostPort = HOST_PORT.exec(authority.slice(at + 1));
  const port = Number(hostPort?.[2] ?? 5432);
  if (hostPort?.[1] === undefined || port < 1 || port > 65_535) {
    throw new DatabaseUrlError('has no host, or a port that is not a number from 1 to 65535');
  }
  const hasPassword = colon >= 0 && colon < at;
  return {
    kind: 'postgres',
    host: hostPort[1].replace(/^\[|\]$/g, ''),
    port,
    user: decode(hasPassword ? credentials.slice(0, colon) : credentials, 'user'),
    password: hasPassword ? decode(credentials.slice(colon + 1), 'password') : '',
    database: decode(name, 'database name'),
    ...parseParameters(query),
  };
}

/** Takes a database address apart. Throws {@link DatabaseUrlError}, which never repeats any part of the address. */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const match = /^(sqlite|postgres|postgresql):\/\/(.*)$/s.exec(text.trim());
  if (!match) throw new DatabaseUrlError(`must have the form ${FORMS}`);
  const [, scheme, rest = ''] = match;
  return scheme === 'sqlite' ? parseSqlite(rest) : parsePostgres(rest);
}

/** Where a database is, for people: never with the password. */
export function placeOf(url: DatabaseUrl): string {
  return url.kind === 'sqlite' ? `the file ${url.path}` : `${url.database} on ${url.host}:${url.port} as ${url.user}`;
}
