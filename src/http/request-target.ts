import type { FastifyRequest } from 'fastify';
import { AppError } from '../platform/errors.ts';

/** A target as clients send it to a proxy, and may send it to a server (RFC 9112 section 3.2.2). */
const ABSOLUTE = /^https?:\/\/([^/?]+)(.*)$/is;
/** What a host and its port are written with. */
const HOST = /^[\w.:[\]-]*$/;

/** The path and query that a request asks for, also where its target names the host as well. */
export function pathOfTarget(target: string): string {
  const path = ABSOLUTE.exec(target)?.[2];
  if (path === undefined) return target;
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * The refusal of a request that names no host, or two: a proxy may have judged one and this server the other, so neither counts
 * (RFC 9112 section 3.2). Undefined where one is named.
 */
export function hostFault({ raw, originalUrl, method }: FastifyRequest): AppError | undefined {
  const hosts = hostsOf(raw.rawHeaders);
  const [host = ''] = hosts;
  // Node reads a line without a version as HTTP/0.9, which no client speaks and which ends where a proxy does not expect it.
  if (raw.httpVersion === '0.9') return refuse('request', 'Send a request of HTTP/1.1.');
  const isLacking = hosts.length === 0 && raw.httpVersion === '1.1';
  if (isLacking || hosts.length > 1 || !HOST.test(host))
    return refuse('host', 'Send the header Host once. It names one host.');
  if (originalUrl.startsWith('/') || (originalUrl === '*' && method === 'OPTIONS')) return undefined;
  const named = ABSOLUTE.exec(originalUrl)?.[1];
  if (named === undefined) return refuse('url', 'The address of a request begins with "/".');
  return hosts.length === 0 || named.toLowerCase() === host.toLowerCase()
    ? undefined
    : refuse('host', 'The address and the header Host name two hosts. They must name the same one.');
}

/** The values of the header Host; `names` are names and values in turn, as they came. */
function hostsOf(names: readonly string[]): readonly string[] {
  const hosts: string[] = [];
  for (let i = 0; i < names.length; i += 2) {
    const name = names[i] as string;
    // The length first: nearly no other header is as short, and every request is looked at.
    if (name.length === 4 && name.toLowerCase() === 'host') hosts.push(names[i + 1] as string);
  }
  return hosts;
}

const refuse = (field: string, message: string): AppError =>
  new AppError('validation_failed', { userMessage: message, details: { errors: [{ field, message }] } });
