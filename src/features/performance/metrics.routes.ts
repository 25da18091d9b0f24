import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { bearerOf } from '../../http/bearer.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { digestOf } from '../../platform/auth/secrets.ts';
import { AppError } from '../../platform/errors.ts';
import { expositionOf } from './exposition.ts';
import type { Performance } from './performance.ts';

/** `/metrics`, for Prometheus: what this process counted since its start. For who has a token, and programs on this machine. */
export function registerMetrics(
  server: HttpServer,
  performance: Pick<Performance, 'sinceStart' | 'process'>,
  tokens: readonly string[],
): void {
  const digests = tokens.map((token) => Buffer.from(digestOf(token), 'hex'));
  const isToken = (text: string): boolean => {
    const given = Buffer.from(digestOf(text), 'hex');
    return digests.map((one) => timingSafeEqual(one, given)).includes(true);
  };
  server.get(
    '/metrics',
    { config: { access: 'public', session: 'ignored', rate: 'minute' }, schema: { hide: true } },
    (request, reply) => {
      const token = bearerOf(request);
      if (token === null ? !isOfThisMachine(request) : !isToken(token)) throw refusal(token, digests.length > 0);
      reply.header('cache-control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8');
      return reply.send(expositionOf(performance.sinceStart(), performance.process()));
    },
  );
}

const refusal = (token: string | null, hasToken: boolean): AppError => {
  if (token !== null) return new AppError('invalid_key', { userMessage: 'This is not METRICS_TOKEN.' });
  if (hasToken) return new AppError('signed_out', { userMessage: 'Send METRICS_TOKEN as a bearer token.' });
  return new AppError('not_found', { userMessage: 'There is nothing at this address.' });
};

const isLoopback = (host: string): boolean => (isIP(host) === 4 ? host.startsWith('127.') : host === '::1');
const FORWARDED = /^(?:forwarded|via|x-real-ip|x-forwarded-.*|cf-.*|x-client-ip|true-client-ip)$/;

/**
 * True where a program of this machine asks by itself. A proxy on it has a loopback address too, and must not let the world in:
 * it tells itself by the headers it adds, by the public host, or by HTTP/1.0, which a proxy without any setting speaks.
 */
function isOfThisMachine({ raw: { socket, headers, httpVersion } }: FastifyRequest): boolean {
  if (!isLoopback((socket.remoteAddress ?? '').replace(/^::ffff:/, '')) || httpVersion === '1.0') return false;
  if (Object.keys(headers).some((name) => FORWARDED.test(name))) return false;
  const host = (headers.host ?? '')
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || isLoopback(host);
}
