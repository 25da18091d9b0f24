/** What every answer carries, computed once at the start: pages, JSON, files, redirects and errors alike. */
export type HeaderBlock = Readonly<Record<string, string>>;

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** The block. In production it also keeps browsers on HTTPS; they ignore that line where it comes over plain HTTP. */
export function securityHeaders(options: { isProduction: boolean }): HeaderBlock {
  return Object.freeze({
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    // The filter of old browsers opened holes of its own: 0 switches it off.
    'x-xss-protection': '0',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(options.isProduction ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  });
}
