import type { FastifyRequest } from 'fastify';
import { clientAddress } from '../../http/client-address.ts';
import type { RenderPage } from '../../http/page.ts';
import { cookieOf, requireUser } from '../../http/session.ts';
import type { Accounts, Sent, Signed } from './accounts.ts';
import { CHALLENGE_COOKIE } from './challenge-cookie.ts';
import { MARK_COOKIE } from './factor-mark.ts';

/** What the pages of accounts are given. */
export interface AccountPagesDeps {
  readonly accounts: Accounts;
  readonly render: RenderPage;
}

/** Where a form comes from, and the cookies it brought. */
export function sentOf({ sessions }: Pick<Accounts, 'sessions'>, request: FastifyRequest): Sent {
  const { cookie } = request.headers;
  return {
    from: { address: clientAddress(request), userAgent: String(request.headers['user-agent'] ?? '') },
    cookie: cookieOf(cookie, sessions.cookieName),
    challenge: cookieOf(cookie, CHALLENGE_COOKIE),
    mark: cookieOf(cookie, MARK_COOKIE),
  };
}

/** Who sent this request, on a route for signed-in people. */
export function signedOf(accounts: Pick<Accounts, 'sessions'>, request: FastifyRequest): Signed {
  const { from, cookie } = sentOf(accounts, request);
  return { user: requireUser(request), token: accounts.sessions.tokenOf(cookie ?? '') ?? '', from };
}
