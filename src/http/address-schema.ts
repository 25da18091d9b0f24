import { Type } from 'typebox';
import type { TObject } from 'typebox';
import type { HttpServer } from './http-server.ts';

/** The parameters in the path of a page, such as the symbol of `/s/:symbol`, as texts. */
export function pathTexts(...names: readonly string[]): TObject {
  return Type.Object(Object.fromEntries(names.map((name) => [name, Type.String()])));
}

/**
 * What a page reads of its query, as texts; one that stands twice comes as several. What they may be is for the page to say,
 * which shows itself also under an old or mistyped address.
 */
export function queryTexts(...names: readonly string[]): TObject {
  const text = Type.Union([Type.String(), Type.Array(Type.String())]);
  return Type.Object(Object.fromEntries(names.map((name) => [name, Type.Optional(text)])));
}

/** Takes the query away from routes that describe none, so that nothing is read of a request that no schema looked at. */
export function dropUnknownQueries(server: HttpServer): void {
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.routeOptions.schema?.querystring === undefined) request.query = {};
    done();
  });
}
