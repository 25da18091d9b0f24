import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { http } from '../platform/node-http.ts';

/** What every answer carries, computed once at the start: pages, JSON, files, redirects and errors alike. */
export type HeaderBlock = Readonly<Record<string, string>>;

const FORMS_TO_US = "form-action 'self'";

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  FORMS_TO_US,
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** The policy for a page with a form whose answer leads to another site, such as that of a payment. */
export function policyWithFormsTo(origins: readonly string[]): string {
  return CONTENT_SECURITY_POLICY.replace(FORMS_TO_US, [FORMS_TO_US, ...origins].join(' '));
}

const TRANSPORT_SECURITY = 'Strict-Transport-Security';

/**
 * The block. In production it also keeps browsers on HTTPS for a year. The names are spelled as people search for them, who
 * may do so with a `grep` that knows capitals.
 */
export function securityHeaders(options: { isProduction: boolean }): HeaderBlock {
  return Object.freeze({
    ...(options.isProduction ? { [TRANSPORT_SECURITY]: 'max-age=31536000' } : {}),
    'Content-Security-Policy': CONTENT_SECURITY_POLICY,
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    // The filter of old browsers opened holes of its own: 0 switches it off.
    'X-XSS-Protection': '0',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
}

/** The same for an answer without TLS, where browsers must not be kept on it (RFC 6797 section 7.2). */
export function headersOverPlainHttp(block: HeaderBlock): HeaderBlock {
  return Object.freeze(Object.fromEntries(Object.entries(block).filter(([name]) => name !== TRANSPORT_SECURITY)));
}

/** Sets the block on an answer. What a route sets itself, such as how long it may be kept, wins. */
export function setHeaders(response: Pick<ServerResponse, 'setHeader'>, block: HeaderBlock): void {
  for (const name in block) response.setHeader(name, block[name] as string);
}

/** True where Node keeps the head of an answer as text until it is sent, so that lines that were made ready can be put into it. */
const KEEPS_HEAD_AS_TEXT = ((): boolean => {
  const response = new http.ServerResponse(new http.IncomingMessage(new Socket())) as ServerResponse & WithHead;
  response.writeHead(200, { 'content-length': '0' });
  return typeof response._header === 'string' && /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/.test(response._header);
})();

interface WithHead {
  _header?: unknown;
}

/** Puts lines behind the status line. Node looks through each header that it is given, also through those that never change. */
function putIn(response: ServerResponse & WithHead, lines: string): void {
  const head = response._header as string;
  const at = head.indexOf('\r\n') + 2;
  response._header = `${head.slice(0, at)}${lines}${head.slice(at)}`;
}

interface Line {
  readonly name: string;
  /** As a route would name it that sets it itself. */
  readonly lower: string;
  readonly value: string;
  /** As it is sent. */
  readonly text: string;
}

const linesOf = new WeakMap<HeaderBlock, readonly Line[]>();

/**
 * As {@link setHeaders}, but at the moment when the head is written: set one by one before, they would take longer than
 * most answers. `headers` of a call of `writeHead` have small names, as our HTTP library gives them.
 */
export function sendWithBlock(response: ServerResponse, block: HeaderBlock): void {
  // What stands in for a response, as in tests without a socket, keeps its headers in its own way.
  if (Object.getPrototypeOf(response) !== http.ServerResponse.prototype) return setHeaders(response, block);
  let lines = linesOf.get(block);
  if (lines === undefined) {
    lines = Object.entries(block).map(([name, value]) => ({
      name,
      lower: name.toLowerCase(),
      value,
      text: `${name}: ${value}\r\n`,
    }));
    linesOf.set(block, lines);
  }
  const known = lines;
  response.writeHead = function writeHead(this: ServerResponse, status: number, ...rest: unknown[]) {
    const [headers] = rest;
    const isPlain = rest.length === 1 && typeof headers === 'object' && headers !== null && !Array.isArray(headers);
    if (!KEEPS_HEAD_AS_TEXT || !isPlain || this.getHeaderNames().length > 0) {
      for (const { name, value } of known) if (!this.hasHeader(name)) this.setHeader(name, value);
      return http.ServerResponse.prototype.writeHead.call(this, status, ...(rest as []));
    }
    const given = headers as Record<string, string>;
    let ready = '';
    for (const { name, lower, text } of known)
      if (given[lower] === undefined && given[name] === undefined) ready += text;
    http.ServerResponse.prototype.writeHead.call(this, status, given);
    putIn(this, ready);
    return this;
  } as ServerResponse['writeHead'];
}
