import type { FastifyReply } from 'fastify';
import type { ComponentChildren } from 'preact';
import type { Cache, CacheSpace } from '../platform/cache/cache.ts';
import { ReadyBody } from '../platform/cache/ready-body.ts';
import { AppError } from '../platform/errors.ts';
import type { ErrorCode } from '../platform/errors.ts';
import { sendReady } from './send-ready.ts';
import { currentUser } from './session.ts';

// For the pages, which speak to the server kit only.
export { ReadyBody };
export type { Cache, CacheSpace };

/** What stands on a page within the frame that every page has. */
export interface PageContent {
  /** Without the product's name and the demo mark: both are added by the frame. */
  readonly title: string;
  readonly description: string;
  readonly hasSearch?: boolean;
  /** Where the page passes the reader on to by itself. */
  readonly moveOnTo?: string;
  /** A script of ui/islands that this page needs beside the search. */
  readonly script?: string;
  /** Where scripts are off: the page is loaded again after so many seconds. */
  readonly lookAgainSeconds?: number;
  readonly children: ComponentChildren;
}

/** The part of a request that a page looks at. */
export interface PageRequest {
  readonly url: string;
  readonly headers: { readonly cookie?: string | undefined; readonly 'accept-language'?: string | undefined };
}

/** A whole page as text, for the reader behind a request. */
export type RenderPage = (request: PageRequest, content: PageContent) => Promise<string>;

const HTML = 'text/html; charset=utf-8';

/**
 * Sends a page. Browsers may keep it for Back, and ask again otherwise; it depends on the preference cookies. For visitors it
 * is packed: such a page holds no secret. That of who is signed in holds the token of its forms.
 */
export function sendPage(reply: FastifyReply, html: string | ReadyBody): FastifyReply {
  if (currentUser(reply.request) === null) {
    reply.header('cache-control', 'private, no-cache');
    return sendReady(reply, typeof html === 'string' ? new ReadyBody(html) : html, HTML);
  }
  return reply
    .header('cache-control', 'private, no-cache')
    .header('vary', 'cookie')
    .type(HTML)
    .send(typeof html === 'string' ? html : html.plain);
}

/** Sends a page that no browser keeps. */
export function sendPrivate(reply: FastifyReply, html: string): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(html);
}

/** Sends the reader on to a path of this site, with the `set-cookie` lines that the browser is to keep. */
export function goOn(reply: FastifyReply, path: string, cookies: readonly string[] = []): FastifyReply {
  for (const line of cookies) reply.header('set-cookie', line);
  return reply.header('cache-control', 'no-store').redirect(path, 303);
}

/** A longer address is nobody's page. */
export const MAX_PATH = 2000;

/** Path and query of an address on this site; `/` for anything that would lead away from it. */
export function sameSitePath(to: string | undefined): string {
  if (to === undefined || to.length > MAX_PATH || !/^\/[\u0021-\u007e]*$/.test(to)) return '/';
  try {
    const url = new URL(to, 'http://here.invalid');
    return url.host === 'here.invalid' ? `${url.pathname.replace(/^\/+/, '/')}${url.search}` : '/';
  } catch {
    return '/';
  }
}

/** A path of ours that leads on to another path of this site. */
export function withTo(path: string, to: string): string {
  return to === '/' ? path : `${path}${path.includes('?') ? '&' : '?'}to=${encodeURIComponent(to)}`;
}

/** Mistakes that a person can correct: shown beside the form that was sent, instead of on an error page. */
const MENDABLE: ReadonlySet<ErrorCode> = new Set([
  'validation_failed',
  'unknown_symbol',
  'not_found',
  'list_full',
  'too_many_attempts',
]);

/**
 * Does what a form asks for. Where it is refused for a mistake that the person can correct, `again` answers with the form
 * and the reason in words, under the status of such an answer: 429 with the seconds to wait, else 422.
 */
export async function orFormAgain(
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
  again: (message: string) => FastifyReply | Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || !MENDABLE.has(error.code)) throw error;
    reply.code(error.code === 'too_many_attempts' ? 429 : 422);
    if (error.retryAfterSeconds !== null) reply.header('retry-after', String(error.retryAfterSeconds));
    return again(error.userMessage);
  }
}
