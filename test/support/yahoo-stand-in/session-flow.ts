import type { IncomingMessage } from 'node:http';
import type { Reply } from './reply.ts';

const A3 = 'A3=d=stand-in; Max-Age=31536000; Domain=.yahoo.com; Path=/; SameSite=None; Secure; HttpOnly';
const GUCS = 'GUCS=stand-in; Max-Age=1800; Domain=.yahoo.com; Path=/; Secure';
const CFC = 'CFC=stand-in; Domain=consent.yahoo.com; Path=/; Secure';
const html = { 'content-type': 'text/html; charset=utf-8' };

/**
 * Cookies, consent and crumb as Yahoo hands them out. Addresses in it are Yahoo's own: whoever asks sends them here
 * again, as YAHOO_BASE_URL does.
 */
export class SessionFlow {
  readonly #consent: boolean;
  #turn = 1;

  constructor(consent: boolean) {
    this.#consent = consent;
  }

  get crumb(): string {
    return `sTaNd.In/${this.#turn}`;
  }

  /** From now on the crumb that was given is an old one. */
  renew(): void {
    this.#turn += 1;
  }

  /** The answer to a request of the flow; null where the path is none of it. */
  reply(request: IncomingMessage, url: URL): Reply | null {
    switch (url.pathname) {
      case '/quote/AAPL':
        return this.#page(url);
      case '/quote/AAPL/':
        return { status: 200, headers: html, body: '<!DOCTYPE html><title>AAPL</title>' };
      case '/consent':
        return redirect('https://consent.yahoo.com/v2/collectConsent?sessionId=1', []);
      case '/v2/collectConsent':
        if (request.method === 'POST') return redirect('https://guce.yahoo.com/copyConsent?sessionId=1', [CFC]);
        return { status: 200, headers: html, body: '<input type="hidden" name="csrfToken" value="a&#x3D;b">' };
      case '/copyConsent':
        return redirect('https://finance.yahoo.com/quote/AAPL?guccounter=1', [A3]);
      case '/v1/test/getcrumb':
        return hasCookie(request)
          ? { status: 200, headers: { 'content-type': 'text/plain' }, body: this.crumb }
          : unauthorized('Invalid Cookie');
      default:
        return null;
    }
  }

  /** A refusal of a request that lacks the newest crumb or the cookie; null where it has them. */
  refusal(request: IncomingMessage, url: URL): Reply | null {
    if (!hasCookie(request)) return unauthorized('Invalid Cookie');
    return url.searchParams.get('crumb') === this.crumb ? null : unauthorized('Invalid Crumb');
  }

  #page(url: URL): Reply {
    if (this.#consent && !url.searchParams.has('guccounter')) {
      return { ...redirect('https://guce.yahoo.com/consent?brandType=nonEu', [GUCS]), status: 307 };
    }
    return { status: 200, headers: { ...html, 'set-cookie': [A3] }, body: '<!DOCTYPE html><title>AAPL</title>' };
  }
}

const hasCookie = (request: IncomingMessage): boolean => /(^|; )A3=/.test(request.headers.cookie ?? '');

function redirect(location: string, cookies: readonly string[]): Reply {
  return {
    status: 302,
    headers: { location, ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}) },
    body: '',
  };
}

/** Yahoo's answer to a request without a session, as published by those who met it. */
export function unauthorized(description: string): Reply {
  return json(401, { finance: { result: null, error: { code: 'Unauthorized', description } } });
}

export function json(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json;charset=utf-8' }, body: JSON.stringify(body) };
}
