import type { FastifyReply } from 'fastify';
import type { Packing, ReadyBody } from '../platform/cache/ready-body.ts';
import { currentUser } from './session.ts';

/** What an answer that is sent ready depends on. */
export const VARY = 'cookie, accept-encoding';

const named = (name: Packing): RegExp =>
  new RegExp(`(?:^|,)\\s*${name}\\s*(?:;\\s*q=(?!0(?:\\.0{0,3})?\\s*(?:,|$))[\\d.]+\\s*)?(?:,|$)`);
const NAMED: Readonly<Record<Packing, RegExp>> = { br: named('br'), gzip: named('gzip') };

/** What a client accepts of what we can pack, the better one first; null where it accepts none. */
export function packingOf(accepted: string | string[] | undefined): Packing | null {
  if (accepted === undefined) return null;
  const names = String(accepted).toLowerCase();
  if (NAMED.br.test(names)) return 'br';
  return NAMED.gzip.test(names) ? 'gzip' : null;
}

/**
 * Sends bytes that are ready, packed for who accepts that. For visitors a GET carries a fingerprint, by which their browser
 * asks again and is answered 304 without a body. Only for what holds no secret: beside what somebody else can choose, a
 * packed secret can be guessed by its length (BREACH).
 */
export function sendReady(reply: FastifyReply, body: ReadyBody, type: string): FastifyReply {
  const { request } = reply;
  const { headers, method } = request;
  const isRead = method === 'GET' || method === 'HEAD';
  // What is answered to somebody is kept by no browser, so that there is nothing to ask again about.
  if (isRead && currentUser(request) === null && reply.statusCode === 200) {
    reply.header('cache-control', 'private, no-cache').header('etag', body.etag);
    if (isNamed(headers['if-none-match'], body.etag)) {
      reply.header('vary', VARY).code(304);
      return reply.send();
    }
  }
  const packing = packingOf(headers['accept-encoding']);
  const packed = packing === null ? null : body.packed(packing);
  if (packing !== null && packed !== null) reply.header('content-encoding', packing);
  return reply
    .header('vary', VARY)
    .type(type)
    .send(packed ?? body.plain);
}

/** True where an `if-none-match` names the fingerprint, weakly compared (RFC 9110 section 13.1.2). */
function isNamed(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const bare = etag.replace(/^W\//, '');
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === bare);
}
