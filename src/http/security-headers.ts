import type { ServerResponse } from 'node:http';

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
