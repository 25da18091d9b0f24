import { channel } from 'node:diagnostics_channel';
import type { FastifyContextConfig, FastifyInstance, FastifySchema } from 'fastify';

/** A route as the server itself registered it. */
export interface RegisteredRoute {
  readonly method: string;
  /** The address with its parameters, such as `/s/:symbol`. */
  readonly url: string;
  readonly config: Partial<FastifyContextConfig>;
  readonly schema: FastifySchema;
}

/** Every route of the servers that are made while `work` runs, however they come to be registered. */
export async function everyRouteOf(work: () => Promise<unknown>): Promise<RegisteredRoute[]> {
  const routes: RegisteredRoute[] = [];
  const servers = channel('fastify.initialization');
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', ({ method, url, config = {}, schema = {} }) => {
      for (const each of [method].flat())
        routes.push({ method: each, url, config: config as Partial<FastifyContextConfig>, schema });
    });
  };
  servers.subscribe(watch);
  try {
    await work();
  } finally {
    servers.unsubscribe(watch);
  }
  return routes;
}

/** An address under which a route answers, with things in place of its parameters that are there where that can be. */
export function sampleAddress(url: string): string {
  return url.replace(/:\w+/g, 'AAPL').replace('*', 'nothing');
}
