import type { FastifyRequest } from 'fastify';
import type { Static } from 'typebox';
import { readText } from '../../http/read-text.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { problemResponses } from '../../http/openapi.ts';
import { requireUser } from '../../http/session.ts';
import { AppError } from '../../platform/errors.ts';
import {
  AddFavouriteSchema,
  ChangeFavouriteSchema,
  FavouriteAnswerSchema,
  FavouriteListSchema,
  FavouriteParams,
  ImportedSchema,
  ImportQuery,
  ListQuery,
  MAX_IMPORT_BYTES,
  RemovedSchema,
  RemoveFavouritesQuery,
  RemoveFavouritesSchema,
  RestoredSchema,
  UndoSchema,
} from './favourites.schema.ts';
import type { FavouriteLine, LineError } from './favourites.schema.ts';
import type { Favourites } from './favourites.ts';

type Refusals = Parameters<typeof problemResponses>[0];

const READ: Refusals = [
  { code: 'signed_out', detail: 'Sign in to see this.' },
  { code: 'database_unavailable', detail: 'The database cannot be reached just now. Please try again in a moment.' },
];
const BAD_QUERY: Refusals[number] = {
  code: 'validation_failed',
  detail: '"limit" must match pattern "^[1-9]\\d{0,3}$".',
  details: { errors: [{ field: 'limit', message: '"limit" must match pattern "^[1-9]\\d{0,3}$".' }] },
};
const CHANGE: Refusals = [
  ...READ,
  {
    code: 'validation_failed',
    detail: '"user_id" is not a known key.',
    details: { errors: [{ field: 'user_id', message: '"user_id" is not a known key.' }] },
  },
  { code: 'forbidden', detail: 'This did not come from a page of this site, or the page is too old.' },
];
const OWN: Refusals = [...CHANGE, { code: 'not_found', detail: 'KO is not on your list.' }];
const FULL: Refusals = [
  { code: 'list_full', detail: 'The list holds 1,000 favourites, which is the most. Remove some first.' },
];
const UNKNOWN: Refusals = [
  {
    code: 'unknown_symbol',
    detail: 'There is no symbol APPL in this data source. Did you mean AAPL?',
    details: { symbol: 'APPL', suggestions: ['AAPL'] },
  },
];

const reading = { access: 'user', scope: 'read' } as const;
const changing = { access: 'user', scope: 'analyse' } as const;
const tags = ['favourites'];
const userOf = (request: FastifyRequest): string => requireUser(request).id;
const answer = (favorite: FavouriteLine): { success: true; favorite: FavouriteLine } => ({ success: true, favorite });

/** `/api/favorites`: what a person keeps. Everything here is of who asks, and of nobody else. */
export function registerFavouriteRoutes(server: HttpServer, favourites: Favourites): void {
  for (const schema of [FavouriteListSchema, FavouriteAnswerSchema, RemovedSchema, RestoredSchema, ImportedSchema]) {
    server.addSchema(schema);
  }
  server.get(
    '/api/favorites',
    {
      config: reading,
      schema: {
        operationId: 'listFavorites',
        summary: 'Your favourites in your order, with what is saved of each',
        tags,
        querystring: ListQuery,
        response: {
          200: { description: 'Favourites with the figures of the source in use.', $ref: 'FavoriteList#' },
          ...problemResponses([...READ, BAD_QUERY]),
        },
      },
    },
    (request) => {
      const { tag, limit, offset } = request.query;
      return favourites.list(userOf(request), {
        tag,
        limit: limit === undefined ? undefined : Number(limit),
        offset: offset === undefined ? undefined : Number(offset),
      });
    },
  );
  server.post(
    '/api/favorites',
    {
      config: changing,
      schema: {
        operationId: 'addFavorite',
        summary: 'Put a symbol at the end of your favourites; again changes nothing',
        tags,
        body: AddFavouriteSchema,
        response: {
          200: { description: 'It is on the list already, and stays as it was.', $ref: 'FavoriteAnswer#' },
          201: { description: 'It is on the list now.', $ref: 'FavoriteAnswer#' },
          ...problemResponses([...CHANGE, ...UNKNOWN, ...FULL]),
        },
      },
    },
    async (request, reply) => {
      const { isNew, favourite } = await favourites.add(userOf(request), request.body);
      return reply.code(isNew ? 201 : 200).send(answer(favourite));
    },
  );
  registerOneFavourite(server, favourites);
  registerTogether(server, favourites);
  registerFiles(server, favourites);
}

function registerOneFavourite(server: HttpServer, favourites: Favourites): void {
  server.patch(
    '/api/favorites/:symbol',
    {
      config: changing,
      schema: {
        operationId: 'changeFavorite',
        summary: 'Change note, tag or place of a favourite',
        tags,
        params: FavouriteParams,
        body: ChangeFavouriteSchema,
        response: {
          200: { description: 'As it is now.', $ref: 'FavoriteAnswer#' },
          ...problemResponses(OWN),
        },
      },
    },
    async (request) => answer(await favourites.edit(userOf(request), request.params.symbol, request.body)),
  );
  server.delete(
    '/api/favorites/:symbol',
    {
      config: changing,
      schema: {
        operationId: 'removeFavorite',
        summary: 'Take a symbol off your favourites; Undo brings it back for a day',
        tags,
        params: FavouriteParams,
        response: {
          200: { description: 'It is off the list.', $ref: 'FavoritesRemoved#' },
          ...problemResponses(OWN),
        },
      },
    },
    (request) => favourites.remove(userOf(request), [request.params.symbol]),
  );
}

function registerTogether(server: HttpServer, favourites: Favourites): void {
  server.delete(
    '/api/favorites',
    {
      config: changing,
      schema: {
        operationId: 'removeFavorites',
        summary: 'Take several symbols off together, named in the body or in the query',
        tags,
        querystring: RemoveFavouritesQuery,
        body: RemoveFavouritesSchema,
        response: {
          200: { description: 'They are off the list.', $ref: 'FavoritesRemoved#' },
          ...problemResponses(OWN),
        },
      },
    },
    (request) => {
      const named = request.query.symbols?.split(',').map((symbol) => symbol.trim()) ?? [];
      const symbols = [...(request.body.symbols ?? []), ...named].filter((symbol) => symbol !== '');
      if (symbols.length === 0) throw nothingNamed();
      return favourites.remove(userOf(request), symbols);
    },
  );
  server.post(
    '/api/favorites/undo',
    {
      config: changing,
      schema: {
        operationId: 'undoFavorites',
        summary: 'Bring back what one removal took, with place, note and tag',
        tags,
        body: UndoSchema,
        response: {
          200: { description: 'They are on the list again.', $ref: 'FavoritesRestored#' },
          ...problemResponses([...OWN, ...FULL]),
        },
      },
    },
    (request) => favourites.undo(userOf(request), request.body.removal),
  );
}

function nothingNamed(): AppError {
  const message = '"symbols" must name what is to be removed.';
  return new AppError('validation_failed', {
    userMessage: message,
    details: { errors: [{ field: 'symbols', message }] },
  });
}

function nothingTaken(errors: readonly LineError[], goodLinesOnly: boolean): AppError {
  const count = errors.length === 1 ? 'One line is' : `${errors.length} lines are`;
  const others = goodLinesOnly ? 'No other line has a symbol.' : 'With good_lines=only the others are.';
  return new AppError('validation_failed', {
    userMessage:
      errors.length === 0
        ? 'No line of the file has a symbol, so nothing was taken.'
        : `${count} wrong, so nothing was taken. ${others}`,
    details: { errors: errors.map(({ line, message }) => ({ field: `line ${line}`, message })) },
  });
}

function registerFiles(server: HttpServer, favourites: Favourites): void {
  server.get(
    '/favourites.csv',
    { config: { ...reading, isStream: true }, schema: { hide: true } },
    async (request, reply) =>
      reply
        .header('content-disposition', 'attachment; filename="favourites.csv"')
        .type('text/csv; charset=utf-8')
        .send(await favourites.export(userOf(request))),
  );
  server.register((scope, _options, done) => {
    scope.addContentTypeParser('text/csv', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, readText(body as Buffer));
    });
    scope.post<{ Querystring: Static<typeof ImportQuery> }>(
      '/api/favorites/import',
      {
        config: changing,
        bodyLimit: MAX_IMPORT_BYTES,
        schema: {
          operationId: 'importFavorites',
          summary: 'Bring favourites from a CSV file: all of its lines, or none where one is wrong',
          tags,
          consumes: ['text/csv'],
          querystring: ImportQuery,
          body: { type: 'string', description: 'Columns symbol, note, tag, added_on; 256 KB at most.' },
          response: {
            200: {
              description: 'What was taken, and with `good_lines=only` which lines were not.',
              $ref: 'FavoritesImported#',
            },
            ...problemResponses([
              ...CHANGE,
              ...FULL,
              { code: 'payload_too_large', detail: 'The body is larger than 256 KB.' },
              { code: 'unsupported_media_type', detail: 'Send the list as text/csv.' },
            ]),
          },
        },
      },
      async (request) => {
        const goodLinesOnly = request.query.good_lines === 'only';
        const imported = await favourites.import(userOf(request), String(request.body), { goodLinesOnly });
        if (!imported.success) throw nothingTaken(imported.errors, goodLinesOnly);
        return imported;
      },
    );
    done();
  });
}
