import type { HttpServer } from './http-server.ts';

const DAY_MS = 86_400_000;
/** Whoever keeps a copy asks again within the half year (RFC 9116 wants less than a year). */
const VALID_DAYS = 180;

/** What is for one person, or only costs time to visit. */
const NOT_FOR_ROBOTS = ['/api/', '/account', '/favourites', '/history', '/login', '/search', '/signup'];

export interface WellKnownOptions {
  /** Whom to tell of a weakness, as an address that begins with `mailto:` or `https:`; null: nobody is named. */
  readonly contact: string | null;
  /** The one origin that pages are served under; null: none is known. */
  readonly origin: string | null;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** `/.well-known/security.txt` (RFC 9116) and `/robots.txt` (RFC 9309). */
export function registerWellKnown(server: HttpServer, { contact, origin, now }: WellKnownOptions): void {
  const config = { access: 'public', session: 'ignored', rate: 'free' } as const;
  const options = { config, schema: { hide: true } };
  const whom = contact ?? origin;
  server.get('/.well-known/security.txt', options, (_request, reply) => {
    if (whom === null) return reply.callNotFound();
    const expires = new Date((Math.floor(now() / DAY_MS) + VALID_DAYS) * DAY_MS).toISOString();
    const lines = [
      `Contact: ${whom}`,
      `Expires: ${expires}`,
      'Preferred-Languages: en',
      ...(origin === null ? [] : [`Canonical: ${origin}/.well-known/security.txt`]),
    ];
    return reply
      .header('cache-control', 'public, max-age=86400')
      .type('text/plain; charset=utf-8')
      .send(`${lines.join('\n')}\n`);
  });
  const robots = ['User-agent: *', ...NOT_FOR_ROBOTS.map((path) => `Disallow: ${path}`), ''].join('\n');
  server.get('/robots.txt', options, (_request, reply) =>
    reply.header('cache-control', 'public, max-age=86400').type('text/plain; charset=utf-8').send(robots),
  );
}
