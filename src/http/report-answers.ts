import type { FastifyReply, FastifyRequest } from 'fastify';
import { UNREADABLE, UNROUTED } from '../platform/metrics/answered-request.ts';
import type { AnsweredRequest, OnAnswered } from '../platform/metrics/answered-request.ts';
import type { afterAnswers } from './after-answers.ts';
import { databaseUseOf } from './count-database-use.ts';
import type { HttpServer } from './http-server.ts';
import { reasonOf } from './refusals.ts';

/** The client closed the connection before the answer began; no such answer is ever sent. */
const CLIENT_LEFT = 499;

type AnsweredRoute = Pick<AnsweredRequest, 'route' | 'isTimed' | 'isPublic'>;
const NO_ROUTE: AnsweredRoute = { route: UNROUTED, isTimed: true, isPublic: true };

/** When the request arrived, by the clock that only goes forward. */
const ARRIVED = Symbol('when the request arrived');
type Timed = FastifyRequest & { [ARRIVED]?: number | null };

/**
 * Reports every request once, answered or not, to `onAnswered`. To be registered before every hook that takes time.
 * `monotonic`: milliseconds of a clock that only goes forward.
 */
export function reportAnswers(
  server: HttpServer,
  after: ReturnType<typeof afterAnswers>,
  onAnswered: OnAnswered,
  monotonic: () => number = () => performance.now(),
): void {
  const known = new Map<object, AnsweredRoute>();
  const routeOf = (request: FastifyRequest): AnsweredRoute => {
    if (request.is404) return NO_ROUTE;
    const { config, method, url } = request.routeOptions;
    let of = known.get(config);
    if (of === undefined) {
      const isPublic = config.access === 'public';
      of = { route: `${String(method)} ${url ?? ''}`, isTimed: config.isStream !== true, isPublic };
      known.set(config, of);
    }
    return of;
  };
  const report = (request: Timed, reply: FastifyReply): void => {
    const arrived = request[ARRIVED];
    if (arrived === null || arrived === undefined) return;
    const { route, isTimed, isPublic } = routeOf(request);
    const status = reply.raw.headersSent ? reply.statusCode : CLIENT_LEFT;
    onAnswered({
      requestId: request.id,
      route,
      isTimed,
      isPublic,
      status,
      ms: monotonic() - arrived,
      use: databaseUseOf(request),
      failure: status >= 500 ? reasonOf(request) : null,
    });
  };
  server.decorateRequest(ARRIVED, null);
  server.addHook('onRequest', (request, _reply, done) => {
    (request as Timed)[ARRIVED] = monotonic();
    done();
  });
  after.add(report);
}

/** Reports a request that no hook saw, since it could not be read. */
export function reportUnreadable(onAnswered: OnAnswered, requestId: string, status: number): void {
  const of = { route: UNREADABLE, isTimed: false, isPublic: true };
  onAnswered({ requestId, ...of, status, ms: 0, use: null, failure: null });
}
