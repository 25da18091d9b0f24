import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServer } from './http-server.ts';

/** Called once for each request, after its answer was sent or its client has left. Must not throw and must not wait. */
export type AfterAnswer = (request: FastifyRequest, reply: FastifyReply) => void;

const IS_OVER = Symbol('whether the request was answered, or its client has left');
type Ending = FastifyRequest & { [IS_OVER]?: boolean };

/**
 * Calls every function that is added, in that order. Whoever leaves before the answer counts as well: what was asked for
 * is done all the same. One listener for all of them: each costs as much as a good part of a short answer.
 */
export function afterAnswers(server: HttpServer): { readonly add: (work: AfterAnswer) => void } {
  const works: AfterAnswer[] = [];
  const end = (request: Ending, reply: FastifyReply): void => {
    if (request[IS_OVER] === true) return;
    request[IS_OVER] = true;
    for (const work of works) work(request, reply);
  };
  server.decorateRequest(IS_OVER, false);
  server.addHook('onRequest', (request, reply, done) => {
    reply.raw.on('close', () => end(request, reply));
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    end(request, reply);
    done();
  });
  return { add: (work) => void works.push(work) };
}
