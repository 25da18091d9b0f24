import type { FastifyRequest } from 'fastify';
import { currentUser } from '../platform/auth/current-user.ts';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import { AppError } from '../platform/errors.ts';
import type { Access } from './access.ts';
import type { afterAnswers } from './after-answers.ts';
import { placeOfRequest } from './client-address.ts';
import type { HttpServer } from './http-server.ts';

/** A text that the client wrote, and where in the request it stood. */
export interface SentText {
  readonly place: 'path' | 'query' | 'body' | 'header';
  readonly text: string;
}

/** A request that was answered. */
export interface SeenRequest {
  /** As limits count it: an IPv4 address, or the first 64 bits of an IPv6 address. */
  readonly client: string;
  readonly user: CurrentUser | null;
  readonly method: string;
  /** The route's address with its parameters; null where no route was reached. */
  readonly route: string | null;
  readonly access: Access | null;
  /** Values of the parameters in the address. */
  readonly params: Readonly<Record<string, string>>;
  /** What the handler said that the request was about; null: nothing. */
  readonly target: string | null;
  readonly status: number;
  /** What the client wrote, at most fifty texts; never to be stored. */
  readonly texts: () => readonly SentText[];
}

/** Called once for each request, after the answer was sent or the client has left. Must not throw and must not wait. */
export type OnSeen = (request: SeenRequest) => void;

const MOST_TEXTS = 50;
const DEEPEST = 8;
const targets = new WeakMap<object, string>();

/** Says for the record what a request of an operator is about, where its address does not. */
export function noteTarget(request: object, target: string): void {
  targets.set(request, target);
}

/** Reports every request to `onSeen`. */
export function watchRequests(after: ReturnType<typeof afterAnswers>, onSeen: OnSeen): void {
  after.add((request, reply) =>
    onSeen({
      client: placeOfRequest(request),
      user: currentUser(request),
      method: request.method,
      route: request.is404 ? null : (request.routeOptions.url ?? null),
      access: request.is404 ? null : request.routeOptions.config.access,
      params: (request.params ?? {}) as Readonly<Record<string, string>>,
      target: targets.get(request) ?? null,
      status: reply.statusCode,
      texts: () => textsOf(request),
    }),
  );
}

/** Refuses whoever is blocked, before anything else is done for the request. */
export function refuseBlocked(server: HttpServer, isBlocked: (client: string) => boolean): void {
  server.addHook('onRequest', (request, _reply, done) => {
    if (!isBlocked(placeOfRequest(request))) return done();
    const userMessage = 'Requests from this address are refused for now. Come back in an hour.';
    done(new AppError('forbidden', { userMessage }));
  });
}

/** What a client wrote in a request. */
export function textsOf(request: Pick<FastifyRequest, 'url' | 'headers' | 'body'>): readonly SentText[] {
  const [path = '', ...rest] = request.url.split('?');
  const query = rest.join('?');
  const found: SentText[] = path.length > 1 ? [{ place: 'path', text: path }] : [];
  for (const pair of query === '' ? [] : query.split('&', MOST_TEXTS)) {
    found.push({ place: 'query', text: pair.slice(pair.indexOf('=') + 1) });
  }
  for (const name of ['user-agent', 'referer'] as const) {
    const text = request.headers[name];
    if (typeof text === 'string') found.push({ place: 'header', text });
  }
  gather(request.body, found, 0);
  return found;
}

/** Texts in a parsed body, names of fields among them. */
function gather(value: unknown, found: SentText[], depth: number): void {
  if (found.length >= MOST_TEXTS || depth > DEEPEST) return;
  if (typeof value === 'string') found.push({ place: 'body', text: value });
  else if (Array.isArray(value)) for (const item of value) gather(item, found, depth + 1);
  else if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) {
    for (const [name, item] of Object.entries(value)) {
      gather(name, found, depth + 1);
      gather(item, found, depth + 1);
    }
  }
}
