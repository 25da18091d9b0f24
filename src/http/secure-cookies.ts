import type { FastifyReply } from 'fastify';

const IS_SECURE = /;\s*secure\s*(?:;|$)/i;

/**
 * Marks every cookie of an answer over TLS as one that browsers never send without it. Those of a session say so by themselves;
 * those that keep how a page looks need not know how the page was asked for.
 */
export function secureCookies(reply: FastifyReply): void {
  const lines = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  if (lines.every((line) => IS_SECURE.test(line))) return;
  const secure = lines.map((line) => (IS_SECURE.test(line) ? line : `${line}; Secure`));
  // Set again it would be sent beside what was set before.
  reply.removeHeader('set-cookie').header('set-cookie', secure.length === 1 ? secure[0] : secure);
}
