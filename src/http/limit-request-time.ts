import type { FastifyInstance, FastifyRequest } from 'fastify';
import { currentDeadline, endWork, withDeadline } from '../platform/db/deadline.ts';
import type { Deadline } from '../platform/db/deadline.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** True for downloads and what is sent in pieces, which may take as long as there is to read and its reader does. */
    isStream?: true;
  }
}

/** The part of a request's time after which nothing is waited for any more; the rest is for the answer. */
const SHARE_OF_WAITS = 0.85;

const TIMES = Symbol('the deadline of the request, and since when its body is awaited');

type Timed = FastifyRequest & { [TIMES]?: { readonly deadline: Deadline; bodySince: number } | null };

/**
 * Gives every request one deadline that all of its waits for the database share, so that it is answered within `requestMs`
 * however many they are. The time in which a body arrives does not count. To be registered before every hook that may ask.
 */
export function limitRequestTime(
  server: Pick<FastifyInstance, 'addHook' | 'decorateRequest'>,
  requestMs: number,
): void {
  server.decorateRequest(TIMES, null);
  server.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.isStream === true) return done();
    const now = performance.now();
    const deadline = { until: now + requestMs * SHARE_OF_WAITS };
    (request as Timed)[TIMES] = { deadline, bodySince: now };
    withDeadline(deadline, done);
  });
  server.addHook('preParsing', (request, _reply, _payload, done) => {
    const times = (request as Timed)[TIMES];
    if (times) times.bodySince = performance.now();
    done();
  });
  server.addHook('onResponse', (request, _reply, done) => {
    const times = (request as Timed)[TIMES];
    if (times) endWork(times.deadline);
    done();
  });
  // A body arrives in the context of its socket, which knows nothing of the request.
  server.addHook('preValidation', (request, _reply, done) => {
    const times = (request as Timed)[TIMES];
    if (!times) return done();
    times.deadline.until += performance.now() - times.bodySince;
    if (currentDeadline() === times.deadline) done();
    else withDeadline(times.deadline, done);
  });
}
