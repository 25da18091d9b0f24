import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { rememberUser } from '../platform/auth/current-user.ts';
import type { CurrentUser } from '../platform/auth/current-user.ts';
import type { Scope } from '../platform/auth/scopes.ts';
import type { ReadyBody } from '../platform/cache/ready-body.ts';
import { countingUsage, newUsage } from '../platform/db/usage.ts';
import type { OnAnswered } from '../platform/metrics/answered-request.ts';
import { bearerOf } from './bearer.ts';
import { placeOfRequest } from './client-address.ts';
import { parseJsonBody } from './json-body.ts';
import type { createRateLimit } from './rate-limit.ts';
import { sendWithBlock } from './security-headers.ts';
import type { HeaderBlock } from './security-headers.ts';
import { packingOf, VARY } from './send-ready.ts';
import { cookieOf } from './session.ts';
import type { Identities } from './session.ts';
import type { Transport } from './transport.ts';
import { textsOf } from './watch-requests.ts';
import type { OnSeen } from './watch-requests.ts';

/** The answers of one POST route of the API that are at hand. */
export interface FrontAnswers {
  /** The route's address, which has no parameters; everybody may use it. */
  readonly path: string;
  readonly scope: Scope;
  /**
   * The answer to a body that the route would take as it is; null where it is not at hand. `note` does what the route does beside
   * answering.
   */
  readonly find: (
    body: unknown,
  ) => Promise<{ readonly body: ReadyBody; readonly note: (request: FastifyRequest) => void } | null>;
}

/** What an answer owes, as the route itself has it. */
export interface FrontDuties {
  readonly transport: Transport;
  readonly blockFor: (request: Pick<FastifyRequest, 'raw'>) => HeaderBlock;
  readonly isRefusing: () => boolean;
  readonly isBlocked: (client: string) => boolean;
  readonly identities: Identities;
  readonly limit: ReturnType<typeof createRateLimit>;
  readonly onAnswered: OnAnswered;
  readonly onSeen: OnSeen;
  readonly monotonic: () => number;
}

/** Headers of a request that has nothing unusual about it. With any other one, the route itself looks at the request. */
const USUAL: ReadonlySet<string> = new Set([
  ...['host', 'user-agent', 'accept', 'accept-encoding', 'accept-language', 'connection', 'cookie', 'authorization'],
  ...['content-type', 'content-length', 'origin', 'referer', 'dnt', 'priority', 'cache-control', 'pragma'],
  ...['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform'],
]);
const TYPES: ReadonlySet<string> = new Set(['application/json', 'application/json; charset=utf-8']);
const JSON_TYPE = 'application/json; charset=utf-8';
const MOST_BYTES = 256;
const MOST_BODIES = 2000;

const readBodies = new WeakMap<IncomingMessage, Buffer>();

/** The body of a request that was read before the route got it, for the route to read; undefined: it was not. */
export function bodyReadBefore(request: IncomingMessage): Readable | undefined {
  const bytes = readBodies.get(request);
  if (bytes === undefined) return undefined;
  return new Readable({
    read() {
      this.push(bytes);
      this.push(null);
    },
  });
}

/**
 * Answers a POST whose answer is at hand before the HTTP library sees it, which costs several times as much as the answer. It
 * refuses nothing and changes nothing before it is sure to answer: whatever is unusual, unknown, or to be refused goes to the
 * route, which sees it as if nothing had looked at it before.
 */
export function answerInFront(server: Server, front: FrontAnswers, duties: FrontDuties): void {
  const { transport, identities, limit, monotonic } = duties;
  const [route] = server.listeners('request') as [RequestListener];
  const route_ = `POST ${front.path}`;
  const bodies = new Map<string, unknown>();
  const parse = (text: string): unknown => {
    let body = bodies.get(text);
    if (body !== undefined) return body;
    body = parseJsonBody(text);
    if (bodies.size >= MOST_BODIES) bodies.clear();
    bodies.set(text, body);
    return body;
  };
  const answer = async (
    raw: IncomingMessage,
    response: ServerResponse,
    text: string,
    arrived: number,
  ): Promise<boolean> => {
    const { headers, socket } = raw;
    const body = parse(text);
    const url = front.path;
    const ip = socket.remoteAddress ?? '';
    const like = { raw, headers, socket, ip, body, url, originalUrl: url, method: 'POST', host: headers.host ?? '' };
    const request = like as unknown as FastifyRequest;
    if (duties.isRefusing() || transport.refusal(request) !== undefined || transport.redirect(request) !== null)
      return false;
    const client = placeOfRequest(request);
    if (duties.isBlocked(client)) return false;
    const user = whoIsAtHand(identities, request);
    if (user === undefined || (user?.key && !user.key.scopes.includes(front.scope))) return false;
    const use = newUsage();
    const found = await countingUsage(use, () => front.find(body));
    if (found === null || response.destroyed) return false;
    const counted = limit.takeAtOnce(user, client, url);
    if (counted === null) return false;
    // From here on it is answered.
    if (user !== null) rememberUser(request, user);
    found.note(request);
    const requestId = randomUUID();
    const packing = packingOf(headers['accept-encoding']);
    const packed = packing === null ? null : found.body.packed(packing);
    const bytes = packed ?? found.body.plain;
    response.on('close', () => {
      const ms = monotonic() - arrived;
      duties.onAnswered({
        requestId,
        route: route_,
        isTimed: true,
        isPublic: true,
        status: 200,
        ms,
        use,
        failure: null,
      });
      const seen = {
        client,
        user,
        method: 'POST',
        route: url,
        access: 'public',
        params: {},
        target: null,
        status: 200,
      };
      duties.onSeen({ ...seen, access: 'public', texts: () => textsOf(request) });
    });
    sendWithBlock(response, duties.blockFor(request));
    response.writeHead(200, {
      'x-request-id': requestId,
      'ratelimit-policy': counted.policy,
      ratelimit: counted.standing,
      ...(packed === null || packing === null ? {} : { 'content-encoding': packing }),
      vary: VARY,
      'content-type': JSON_TYPE,
      ...(user === null ? {} : { 'cache-control': 'no-store' }),
      'content-length': String(bytes.length),
    });
    response.end(bytes);
    return true;
  };
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!server.listening || !isUsual(request, front.path)) return route(request, response);
    const arrived = monotonic();
    const pieces: Buffer[] = [];
    let isRead = false;
    const passOn = (): void => {
      readBodies.set(request, Buffer.concat(pieces));
      route(request, response);
    };
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.once('end', () => {
      isRead = true;
      const text =
        pieces.length === 1 ? (pieces[0] as Buffer).toString('utf8') : Buffer.concat(pieces).toString('utf8');
      answer(request, response, text, arrived).then(
        (isAnswered) => {
          if (!isAnswered) passOn();
        },
        // What the body has wrong, or what keeps the answer from being found, is the route's to say.
        () => {
          if (!response.headersSent) passOn();
        },
      );
    });
    // Cut off in the middle of its body.
    request.once('close', () => {
      if (!isRead) passOn();
    });
  });
}

function isUsual({ method, url, httpVersion, headers, rawHeaders }: IncomingMessage, path: string): boolean {
  if (method !== 'POST' || url !== path || httpVersion !== '1.1') return false;
  if (!TYPES.has(headers['content-type'] ?? '') || !(Number(headers['content-length']) <= MOST_BYTES)) return false;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (!USUAL.has(name) && !USUAL.has(name.toLowerCase())) return false;
  }
  return true;
}

/**
 * Who asks, where that is known without asking anybody and nothing is to be said or noted about it: null for a visitor. Undefined:
 * it is the route's to find out, or to refuse.
 */
function whoIsAtHand({ sessions, keys }: Identities, request: FastifyRequest): CurrentUser | null | undefined {
  const key = bearerOf(request);
  if (key !== null) return keys?.atHand?.(key) ?? undefined;
  const cookie = cookieOf(request.headers.cookie, sessions.cookieName);
  if (cookie === null) return null;
  // Another site's page cannot send this header with this value.
  if (request.headers['sec-fetch-site'] !== 'same-origin') return undefined;
  const user = sessions.atHand?.(cookie) ?? undefined;
  return user !== undefined && sessions.renewedCookie(cookie, user.sessionCreatedAt) === null ? user : undefined;
}
