import type { FastifyInstance, FastifyRequest } from 'fastify';
import { countingUsage, currentUsage, newUsage } from '../platform/db/usage.ts';
import type { RequestUse } from '../platform/db/usage.ts';

/** On the request itself: a map beside it would cost more than all the counting. */
const USAGE = Symbol('what the request asked of the database');

type Counted = FastifyRequest & { [USAGE]?: RequestUse | null };

/** What a request has asked of the database so far; null before {@link countDatabaseUse} saw it. */
export function databaseUseOf(request: FastifyRequest): RequestUse | null {
  return (request as Counted)[USAGE] ?? null;
}

/** Counts, for each request, its statements and their time. To be registered before every hook that may ask. */
export function countDatabaseUse(server: Pick<FastifyInstance, 'addHook' | 'decorateRequest'>): void {
  server.decorateRequest(USAGE, null);
  server.addHook('onRequest', (request, _reply, done) => {
    const usage = newUsage();
    (request as Counted)[USAGE] = usage;
    countingUsage(usage, done);
  });
  // A body arrives in the context of its socket, which knows nothing of the request.
  server.addHook('preValidation', (request, _reply, done) => {
    const usage = databaseUseOf(request);
    if (usage === null || currentUsage() === usage) done();
    else countingUsage(usage, done);
  });
}
