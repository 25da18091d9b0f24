import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import fastify, { LogController } from 'fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { trustOf } from '../platform/config/trusted-proxies.ts';
import type { TrustedProxies } from '../platform/config/trusted-proxies.ts';
import { placeOf } from '../platform/client-place.ts';
import type { OnAnswered } from '../platform/metrics/answered-request.ts';
import { AppError } from '../platform/errors.ts';
import { guardRoutes } from './access.ts';
import { afterAnswers } from './after-answers.ts';
import { dropUnknownQueries } from './address-schema.ts';
import { answerError } from './answer-error.ts';
import type { RenderErrorPage } from './answer-error.ts';
import { refuseTunnel, refuseUnreadable } from './answer-unroutable.ts';
import type { Unroutable } from './answer-unroutable.ts';
import { compileWhenAsked } from './compile-when-asked.ts';
import { countDatabaseUse } from './count-database-use.ts';
import { AT_ONCE, drainOnClose } from './drain.ts';
import type { DrainTimes } from './drain.ts';
import { encodingFault, refuseExpectation } from './expectations.ts';
import { answerInFront, bodyReadBefore } from './front-answers.ts';
import type { FrontAnswers } from './front-answers.ts';
import type { HttpServer } from './http-server.ts';
import { limitRequestTime } from './limit-request-time.ts';
import { parseJsonBody } from './json-body.ts';
import { refuseInMaintenance } from './maintenance.ts';
import { refuseForgeries } from './csrf.ts';
import { createKnownPaths } from './known-paths.ts';
import type { KnownPaths } from './known-paths.ts';
import { registerOpenApi } from './openapi.ts';
import { createRateLimit } from './rate-limit.ts';
import type { RateLimits } from './rate-limit.ts';
import { ProblemSchema } from './problem.ts';
import { pathOfTarget } from './request-target.ts';
import { report, reportRefusals } from './refusals.ts';
import type { OnRefusal } from './refusals.ts';
import { reportAnswers, reportUnreadable } from './report-answers.ts';
import { secureCookies } from './secure-cookies.ts';
import { headersOverPlainHttp, securityHeaders, sendWithBlock, setHeaders } from './security-headers.ts';
import { BODY_LIMIT } from './to-app-error.ts';
import { currentUser, identify } from './session.ts';
import type { Identities } from './session.ts';
import { TIME_LIMITS } from './time-limits.ts';
import { cameOverTls, createTransport } from './transport.ts';
import type { TimeLimits } from './time-limits.ts';
import { watchUntrustedPeers } from './untrusted-peers.ts';
import { refuseBlocked, watchRequests } from './watch-requests.ts';
import type { OnSeen } from './watch-requests.ts';

export interface HttpServerOptions {
  readonly version: string;
  readonly isProduction: boolean;
  /** Absent: everybody is a visitor. */
  readonly identities?: Identities;
  /** The one origin that pages are served under, such as `https://tradewise.example`. Absent: that of the request. */
  readonly origin?: string | null;
  /** Other origins that lead here. Absent: none. */
  readonly otherOrigins?: readonly string[];
  /** How many requests a client may send. Absent: any number. */
  readonly limits?: RateLimits;
  /** Whose forwarding headers are trusted. Absent: nobody's. */
  readonly trustedProxies?: TrustedProxies;
  /** Absent: nothing is logged. */
  readonly logger?: FastifyBaseLogger;
  /** The HTML of an error page. Absent: problems are JSON everywhere. */
  readonly renderErrorPage?: RenderErrorPage;
  /** Absent: those of the product. */
  readonly timeLimits?: TimeLimits;
  /** Within how many milliseconds a request is answered, counted from when it has arrived. Absent: 10 s. */
  readonly requestMs?: number;
  /** How it ends. Absent: connections without a request are closed at once. */
  readonly drain?: DrainTimes;
  /** Hears of every request that is refused. Absent: nobody does. */
  readonly onRefusal?: OnRefusal;
  /** Hears of every request once it was answered. Absent: nobody does. */
  readonly onSeen?: OnSeen;
  /** Hears of private addresses that send forwarding headers and are not trusted. Absent: nobody does. */
  readonly onUntrustedPeer?: (address: string) => void;
  /** Counts every request, with its time and what it asked of the database and the cache. Absent: nobody does. */
  readonly onAnswered?: OnAnswered;
  /** In place of the clock that only goes forward, by which answers are timed: milliseconds. */
  readonly monotonic?: () => number;
  /** Whose requests are refused. Absent: nobody's. */
  readonly isBlocked?: (client: string) => boolean;
  /** True while every request is refused, since the database is being replaced. Absent: never. */
  readonly isInMaintenance?: () => boolean;
  /** Answers that are at hand before the route is asked. Absent: there are none. */
  readonly front?: FrontAnswers;
  /** Called once, with every hook in place: registers all routes. */
  readonly register: (server: HttpServer) => void;
}

/** Nothing is coerced, filled in or taken away; our own schemas are not checked against the schema of schemas. */
const VALIDATION = {
  removeAdditional: false,
  coerceTypes: false,
  useDefaults: false,
  allErrors: true,
  meta: false,
  validateSchema: false,
} as const;
const REQUEST_MS = 10_000;
/** Never with the words by which operators look for errors and slow requests in the log, where the id stands. */
const SAFE_REQUEST_ID = /^(?!.*(?:ERROR|slow_request))[A-Za-z0-9._-]{8,64}$/;

/** The server with its duties wired: request id, headers, strict bodies, one error map, the API's description. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const block = securityHeaders(options);
  const renderPage = options.renderErrorPage ?? null;
  const timeLimits = options.timeLimits ?? TIME_LIMITS;
  const proxies = options.trustedProxies ?? 0;
  const trustsPeer = trustOf(proxies);
  const { isProduction, origin = null, otherOrigins = [] } = options;
  const transport = createTransport({ isProduction, origin, otherOrigins, trustsPeer });
  /** Where a request comes from whose headers were not read; null behind a proxy. */
  const directClient = ({ remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): string | null =>
    trustsPeer(remoteAddress, 0) ? null : placeOf(remoteAddress);
  const plainBlock = headersOverPlainHttp(block);
  const reportOf =
    (client: string | null, method: string) =>
    (refusal: Unroutable): void => {
      options.onRefusal?.({ kind: 'malformed', method, route: null, account: null, client, ...refusal });
      if (options.onAnswered) reportUnreadable(options.onAnswered, refusal.requestId, refusal.status);
    };
  const server = fastify({
    ...(options.logger ? { loggerInstance: withOneChild(options.logger) } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'request_id' }),
    trustProxy: (typeof proxies === 'number' ? proxies : proxies.length) === 0 ? false : trustsPeer,
    bodyLimit: BODY_LIMIT,
    requestTimeout: timeLimits.requestTimeout,
    connectionTimeout: timeLimits.idleTimeout,
    // What lacks its host is refused by `transport`: Node would do so without any of our headers.
    http: { ...timeLimits, requireHostHeader: false },
    // See drainOnClose.
    forceCloseConnections: false,
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && SAFE_REQUEST_ID.test(given) ? given : randomUUID();
    },
    rewriteUrl: ({ url = '/' }) => pathOfTarget(url),
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    // Answers are serialised once, by the route that has the whole of them; the tests hold them against their schemas.
    schemaController: {
      compilersFactory: { buildSerializer: () => () => JSON.stringify, buildValidator: compileWhenAsked() },
    },
    ajv: { customOptions: VALIDATION },
    // No hook runs for an address that cannot even be routed, so the headers are set here.
    frameworkErrors: (error, request, reply) => {
      const answer = (reply as unknown as FastifyReply).header('x-request-id', request.id);
      setHeaders(answer.raw, transport.isSecure(request) ? block : plainBlock);
      void answerError(error, request as FastifyRequest, answer, renderPage).then(() => {
        if (options.onRefusal)
          report(options.onRefusal, request as FastifyRequest, answer, directClient(request.raw.socket));
        if (options.onAnswered) reportUnreadable(options.onAnswered, request.id, answer.statusCode);
      });
    },
    clientErrorHandler: (error, socket) => {
      const client = directClient(socket);
      // What a trusted proxy could not make readable came to it over TLS, or would have been redirected.
      const isSecure = 'encrypted' in socket || (client === null && origin?.startsWith('https:') === true);
      refuseUnreadable(error, socket, isSecure ? block : plainBlock, reportOf(client, ''));
    },
  }).withTypeProvider<TypeBoxTypeProvider>();

  drainOnClose(server.server, options.drain ?? AT_ONCE);
  server.server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
    refuseExpectation(request, response, cameOverTls(request, trustsPeer) ? block : plainBlock),
  );
  server.server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const secure = cameOverTls(request, trustsPeer) ? block : plainBlock;
    refuseTunnel(socket, secure, reportOf(directClient(request.socket), 'CONNECT'));
  });
  const paths = createKnownPaths();
  countDatabaseUse(server as unknown as FastifyInstance);
  const after = afterAnswers(server);
  if (options.onAnswered) reportAnswers(server, after, options.onAnswered, options.monotonic);
  limitRequestTime(server as unknown as FastifyInstance, options.requestMs ?? REQUEST_MS);
  if (options.onRefusal) reportRefusals(server, options.onRefusal);
  if (options.onSeen) watchRequests(after, options.onSeen);
  if (options.isInMaintenance) refuseInMaintenance(server, options.isInMaintenance);
  if (options.onUntrustedPeer) watchUntrustedPeers(server, trustsPeer, options.onUntrustedPeer);
  server.addHook('onRoute', (route) => paths.add(route.method, route.url));
  server.addHook('onRequest', (request, reply, done) => {
    sendWithBlock(reply.raw, transport.isSecure(request) ? block : plainBlock);
    reply.header('x-request-id', request.id);
    const refusal = transport.refusal(request);
    if (refusal !== undefined) return done(refusal);
    const elsewhere = transport.redirect(request);
    if (elsewhere === null) return done();
    return void reply.redirect(elsewhere.to, elsewhere.status);
  });
  if (options.isBlocked) refuseBlocked(server, options.isBlocked);
  const limit = options.limits === undefined ? null : createRateLimit(options.limits);
  server.addHook('onRequest', async (request, reply) => {
    try {
      // Refused before the body is read: whatever it holds, the address decides.
      if (request.is404) throw noRoute(request, reply, paths);
      if (options.identities) await identify(options.identities, request, reply);
    } finally {
      // Counted also where nobody is found out, so that keys cannot be guessed without end.
      await limit?.take(request, reply);
    }
  });
  const { front, identities, onAnswered, onSeen } = options;
  if (front && identities && limit && onAnswered && onSeen)
    answerInFront(server.server, front, {
      transport,
      blockFor: (request) => (transport.isSecure(request) ? block : plainBlock),
      isRefusing: options.isInMaintenance ?? (() => false),
      isBlocked: options.isBlocked ?? (() => false),
      identities,
      limit,
      onAnswered,
      onSeen,
      monotonic: options.monotonic ?? (() => performance.now()),
    });
  // What is answered to somebody is kept by no browser, where the next person at it could look.
  server.addHook('onSend', (request, reply, _payload, done) => {
    if (currentUser(request) !== null) reply.header('cache-control', 'no-store');
    if (transport.isSecure(request)) secureCookies(reply);
    done();
  });
  guardRoutes(server);
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, renderPage));
  server.setNotFoundHandler((request, reply) =>
    answerError(noRoute(request, reply, paths), request, reply, renderPage),
  );
  dropUnknownQueries(server);
  readJsonOnly(server);
  if (options.identities) refuseForgeries(server, options.identities.sessions, origin);
  server.addSchema(ProblemSchema);
  registerOpenApi(server, options.version, options.identities?.sessions.cookieName ?? null);
  // The API's description sees only the routes that come after it.
  server.register((scope, _options, done) => {
    try {
      options.register(scope as unknown as HttpServer);
      done();
    } catch (error) {
      // Thrown on, it would be reported only after the plugin's timeout.
      done(error as Error);
    }
  });
  return server;
}

/**
 * A logger of which all requests share one child: one that names the request in each line would be made for every request,
 * and most leave no line.
 */
function withOneChild(logger: FastifyBaseLogger): FastifyBaseLogger {
  let only: FastifyBaseLogger | null = null;
  const child: FastifyBaseLogger['child'] = (...args) =>
    (only ??= Object.assign(logger.child(...args), { child: () => only }));
  return Object.assign(Object.create(logger) as FastifyBaseLogger, { child });
}

function readJsonOnly(server: HttpServer): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseJsonBody(body as string));
    } catch (error) {
      done(error as Error);
    }
  });
  server.addHook('preParsing', (request, _reply, payload, done) => {
    const fault = encodingFault(request);
    if (fault === undefined) done(null, bodyReadBefore(request.raw) ?? payload);
    else done(fault);
  });
  // A request without a body has nothing to parse, and still is an empty one.
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.body === undefined && request.routeOptions.schema?.body) request.body = {};
    done();
  });
}

function noRoute(request: FastifyRequest, reply: FastifyReply, paths: KnownPaths): AppError {
  const methods = paths.methodsOf(request.url.split('?', 1)[0] ?? '/');
  if (methods.length === 0 || methods.includes(request.method)) {
    return new AppError('not_found', { userMessage: 'There is nothing at this address.' });
  }
  const allowed = methods.join(', ');
  reply.header('allow', allowed);
  return new AppError('method_not_allowed', { userMessage: `This address answers ${allowed} only.` });
}
