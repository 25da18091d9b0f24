import type { FastifyInstance, FastifyRequest } from 'fastify';
import { countingUsage, currentUsage, newUsage } from '../platform/db/usage.ts';
import type { DatabaseUsage } from '../platform/db/usage.ts';

const usages = new WeakMap<FastifyRequest, DatabaseUsage>();

/** What a request has asked of the database so far; null before {@link countDatabaseUse} saw it. */
export function databaseUseOf(request: FastifyRequest): DatabaseUsage | null {
  return usages.get(request) ?? null;
}

/** Counts, for each request, its statements and their time. To be registered before every hook that may ask. */
export function countDatabaseUse(server: Pick<FastifyInstance, 'addHook'>): void {
  server.addHook('onRequest', (request, _reply, done) => {
    const usage = newUsage();
    usages.set(request, usage);
    countingUsage(usage, done);
  });
  // A body arrives in the context of its socket, which knows nothing of the request.
  server.addHook('preValidation', (request, _reply, done) => {
    const usage = usages.get(request);
    if (usage === undefined || currentUsage() === usage) done();
    else countingUsage(usage, done);
  });
}
