import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { TrustsPeer } from '../platform/config/trusted-proxies.ts';
import { AppError } from '../platform/errors.ts';
import { hostFault } from './request-target.ts';

export interface TransportOptions {
  readonly isProduction: boolean;
  /** The one origin that pages are served under; null: that of each request. */
  readonly origin: string | null;
  /** Other origins that lead here, such as those of a host that gives several names. */
  readonly otherOrigins: readonly string[];
  readonly trustsPeer: TrustsPeer;
}

/** What the way that a request came by says of how to answer it. */
export interface Transport {
  /** True where it came over TLS, as far as is known. */
  readonly isSecure: (request: Pick<FastifyRequest, 'raw'>) => boolean;
  /** Why it is not answered, whatever it asks for; undefined: it is. */
  readonly refusal: (request: FastifyRequest) => AppError | undefined;
  /** Where it is sent that came through the proxy without TLS, and with which status; null: nowhere. */
  readonly redirect: (request: FastifyRequest) => { readonly to: string; readonly status: 301 | 308 } | null;
}

/** What the trusted proxy nearest to us says of the way to it; null where it says nothing. */
function protocolOf({ headers, socket }: IncomingMessage, trustsPeer: TrustsPeer): string | null {
  const said = headers['x-forwarded-proto'];
  if (said === undefined || !trustsPeer(socket.remoteAddress ?? '', 0)) return null;
  return String(said).split(',').at(-1)?.trim().toLowerCase() ?? null;
}

/** True where a request came over TLS, as far as is known. */
export function cameOverTls(request: IncomingMessage, trustsPeer: TrustsPeer): boolean {
  return 'encrypted' in request.socket || protocolOf(request, trustsPeer) === 'https';
}

/** Asked by whoever restarts the process, not by people: answered where it is asked. */
const LIVENESS = /^\/+livez\/*(\?|$)/;

export function createTransport({ isProduction, origin, otherOrigins, trustsPeer }: TransportOptions): Transport {
  const ours = new Set([...(origin === null ? [] : [origin]), ...otherOrigins].map((each) => new URL(each).hostname));
  const redirects = isProduction && origin?.startsWith('https:') === true;
  const protocolSaid = ({ raw }: Pick<FastifyRequest, 'raw'>): string | null => protocolOf(raw, trustsPeer);
  const isSecure: Transport['isSecure'] = ({ raw }) => cameOverTls(raw, trustsPeer);
  return {
    isSecure,
    refusal: (request) => {
      const wrong = hostFault(request);
      if (wrong !== undefined || !isProduction || origin === null) return wrong;
      const host = hostNameOf(request.host);
      if (ours.has(host) || isLocalName(host)) return undefined;
      return new AppError('unknown_host', {
        userMessage: `This server does not go by that name. Open ${origin} instead.`,
      });
    },
    redirect: (request) => {
      if (!redirects || protocolSaid(request) === null || isSecure(request)) return null;
      const { raw, method } = request;
      const { url = '/' } = raw;
      if (LIVENESS.test(url)) return null;
      // A whole address in place of a path would be read as a part of the host.
      const to = `${origin}${url.startsWith('/') ? url : '/'}`;
      return { to, status: method === 'GET' || method === 'HEAD' ? 301 : 308 };
    },
  };
}

const hostNameOf = (host: string): string => host.toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');

/** How machines of the same house call this server, such as a health check: by address, or by a name of no public domain. */
function isLocalName(host: string): boolean {
  const bare = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  return isIP(bare) !== 0 || !bare.includes('.') || /\.(internal|local|localhost|lan)$/.test(bare);
}
