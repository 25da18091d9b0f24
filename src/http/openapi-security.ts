import type { FastifyContextConfig } from 'fastify';
import type { ErrorCode } from '../platform/errors.ts';

/** How a request can say who asks, for the description of the API. `cookieName` is that of the session. */
export function securitySchemes(cookieName: string | null): Record<string, SecurityScheme> {
  return {
    key: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'tw_…',
      description: 'A key made at /account/api-keys. The roles of an operation are the scopes that the key needs.',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: cookieName ?? 'tw_session',
      description: 'The session of a browser that is signed in. Changes must come from a page of this site.',
    },
  };
}

type SecurityScheme =
  | { type: 'http'; scheme: string; bearerFormat: string; description: string }
  | { type: 'apiKey'; in: 'cookie'; name: string; description: string };

/** What an operation asks of who uses it, as its route says by `access`, `scope` and `session`. */
export function securityOf({ access, scope, session }: Partial<FastifyContextConfig>): Record<string, string[]>[] {
  if (session === 'ignored') return [];
  const ways: Record<string, string[]>[] = [{ session: [] }];
  if (scope !== undefined) ways.push({ key: [scope] });
  return access === 'public' ? [{}, ...ways] : ways;
}

/** The refusals that follow from who may use a route and how often, with what each says. */
export function accessRefusals({
  access,
  scope,
  rate,
}: Partial<FastifyContextConfig>): { readonly code: ErrorCode; readonly detail: string; readonly details?: object }[] {
  return [
    ...(access === 'public' ? [] : [{ code: 'signed_out', detail: 'Sign in to see this.' } as const]),
    ...(scope === undefined
      ? []
      : ([
          { code: 'invalid_key', detail: 'This key was revoked.' },
          { code: 'forbidden', detail: `This needs a key with the scope "${scope}".`, details: { scope } },
        ] as const)),
    ...(rate === 'free'
      ? []
      : ([
          {
            code: 'too_many_requests',
            detail: 'This address answers 30 requests a minute from one place or account. Wait 12 s.',
            details: { retry_after_seconds: 12 },
          },
        ] as const)),
  ];
}
