import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { MAX_PATH, goOn, orFormAgain, sameSitePath } from '../../http/page.ts';
import { requireUser } from '../../http/session.ts';
import { acceptUploads } from '../../http/upload-body.ts';
import type { RefusedImport } from '../../../ui/favourites/list-tools.tsx';
import { PAGE_ROWS, ROWS_WITHOUT_PAGES, listHref, withWord } from './favourites-query.present.ts';
import { MAX_IMPORT_BYTES } from './favourites.schema.ts';
import type { Favourites } from './favourites.ts';

/** What a form was refused for, to be shown where it stands. */
export interface Refused {
  readonly add?: { readonly message: string; readonly symbol: string };
  readonly import?: RefusedImport;
  /** Of any other form. */
  readonly message?: string;
}

/** Shows the list with what a form was refused for. */
type Again = (request: FastifyRequest, reply: FastifyReply, refused: Refused) => Promise<FastifyReply>;

const closed = { additionalProperties: false } as const;
const To = Type.Optional(Type.String({ maxLength: MAX_PATH }));
const Symbol = Type.String({ maxLength: 100 });
const AddForm = Type.Object({ symbol: Symbol, to: To }, closed);
const EditForm = Type.Object(
  {
    symbol: Symbol,
    note: Type.String({ maxLength: 2000 }),
    tag: Type.String({ maxLength: 2000 }),
    place: Type.Optional(Type.String({ maxLength: 20 })),
    was: Type.Optional(Type.String({ maxLength: 20 })),
    to: To,
  },
  closed,
);
const MoveForm = Type.Object({ up: Type.Optional(Symbol), down: Type.Optional(Symbol), to: To }, closed);
const UndoForm = Type.Object({ removal: Type.String({ pattern: '^\\d{1,16}$' }), to: To }, closed);
// One field a check box: `pick.AAPL`. A field that stands twice would be refused.
const RemoveForm = Type.Object(
  { symbol: Type.Optional(Symbol), to: To },
  { ...closed, patternProperties: { '^pick\\.[A-Z.]{1,8}$': { type: 'string' } } },
);
const ImportForm = Type.Object(
  { csv: Type.Optional(Type.String()), file: Type.Optional(Type.String()), good_lines: Type.Optional(Type.String()) },
  closed,
);

const backTo = (to: string | undefined): string => sameSitePath(to ?? '/favourites');
const config = { access: 'user' } as const;

/** The forms of the list and of the button on a stock's page. Each goes back to where it stood and says what it did. */
export function registerFavouriteForms(server: HttpServer, favourites: Favourites, again: Again): void {
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.post<{ Body: Static<typeof AddForm> }>(
      '/favourites/add',
      { config, schema: { hide: true, body: AddForm } },
      async (request, reply) => {
        const { symbol, to } = request.body;
        const add = async (): Promise<FastifyReply> => {
          const { isNew, favourite } = await favourites.add(requireUser(request).id, { symbol });
          return goOn(reply, withWord(backTo(to), isNew ? 'added' : 'kept', favourite.symbol));
        };
        return orFormAgain(reply, add, (message) => again(request, reply, { add: { message, symbol } }));
      },
    );
    scope.post<{ Body: Static<typeof RemoveForm> & Readonly<Record<string, string>> }>(
      '/favourites/remove',
      { config, schema: { hide: true, body: RemoveForm } },
      async (request, reply) => {
        const { symbol, to, ...rest } = request.body;
        const picked = Object.keys(rest).map((name) => name.slice('pick.'.length));
        const symbols = symbol === undefined ? picked : [symbol];
        if (symbols.length === 0) {
          return again(request, reply.code(422), { message: 'Nothing was removed: select the symbols first.' });
        }
        const remove = async (): Promise<FastifyReply> => {
          const { removal } = await favourites.remove(requireUser(request).id, symbols);
          return goOn(reply, withWord(backTo(to), 'removed', removal));
        };
        return orFormAgain(reply, remove, () => goOn(reply, withWord(backTo(to), '', '')));
      },
    );
    scope.post<{ Body: Static<typeof UndoForm> }>(
      '/favourites/undo',
      { config, schema: { hide: true, body: UndoForm } },
      async (request, reply) => {
        const undo = async (): Promise<FastifyReply> => {
          const { restored } = await favourites.undo(requireUser(request).id, request.body.removal);
          return goOn(reply, withWord(backTo(request.body.to), 'restored', String(restored.length)));
        };
        return orFormAgain(reply, undo, (message) => again(request, reply, { message }));
      },
    );
    registerEdits(scope as unknown as HttpServer, favourites, again);
    done();
  });
  registerImportForm(server, favourites, again);
}

/** The page of the whole list on which a place is. */
async function pageOf(favourites: Favourites, userId: string, position: number): Promise<string> {
  const { total } = await favourites.list(userId, { limit: 0 });
  return listHref({ tag: undefined, page: total > ROWS_WITHOUT_PAGES ? Math.ceil(position / PAGE_ROWS) : 1 });
}

/** Note, tag and place. */
function registerEdits(scope: HttpServer, favourites: Favourites, again: Again): void {
  scope.post<{ Body: Static<typeof EditForm> }>(
    '/favourites/edit',
    { config, schema: { hide: true, body: EditForm } },
    async (request, reply) => {
      const { symbol: typed, place = '', was = '', to, ...rest } = request.body;
      const userId = requireUser(request).id;
      // A place that was not touched is not sent on: meanwhile the favourite may have been moved elsewhere.
      const isMoved = place.trim() !== was;
      if (isMoved && !/^[1-9]\d{0,3}$/.test(place.trim())) {
        return again(request, reply.code(422), {
          message: 'Nothing was saved: the place must be a whole number, 1 for the top.',
        });
      }
      const edit = async (): Promise<FastifyReply> => {
        const asked = isMoved ? { ...rest, position: Number(place) } : rest;
        const { symbol, position } = await favourites.edit(userId, typed, asked);
        const back = isMoved ? await pageOf(favourites, userId, position) : backTo(to);
        return goOn(reply, withWord(back, 'saved', symbol, `#f-${symbol}`));
      };
      return orFormAgain(reply, edit, (message) => again(request, reply, { message }));
    },
  );
  scope.post<{ Body: Static<typeof MoveForm> }>(
    '/favourites/move',
    { config, schema: { hide: true, body: MoveForm } },
    async (request, reply) => {
      const { up, down } = request.body;
      const symbol = up ?? down ?? '';
      const by = up === undefined ? 'down' : 'up';
      const userId = requireUser(request).id;
      const move = async (): Promise<FastifyReply> => {
        const { position } = await favourites.move(userId, symbol, by);
        return goOn(reply, withWord(await pageOf(favourites, userId, position), '', '', `#f-${symbol}`));
      };
      return orFormAgain(reply, move, (message) => again(request, reply, { message }));
    },
  );
}

function registerImportForm(server: HttpServer, favourites: Favourites, again: Again): void {
  server.register((scope, _options, done) => {
    acceptUploads(scope as unknown as HttpServer);
    scope.post<{ Body: Static<typeof ImportForm> }>(
      '/favourites/import',
      {
        config,
        // The form's own lines stand around the list.
        bodyLimit: MAX_IMPORT_BYTES + 4096,
        schema: { hide: true, consumes: ['multipart/form-data'], body: ImportForm },
      },
      async (request, reply) => {
        const { csv = '', file = '', good_lines: goodLines } = request.body;
        const text = file === '' ? csv : file;
        const refused = (message: string, errors: RefusedImport['errors'] = []) =>
          again(request, reply.code(422), { import: { text, message, errors } });
        if (text.trim() === '') return refused('Choose a file or paste some lines.');
        if (file !== '' && csv.trim() !== '') return refused('Choose a file or paste lines: not both at once.');
        const take = async (): Promise<FastifyReply> => {
          const how = { goodLinesOnly: goodLines === 'only' };
          const imported = await favourites.import(requireUser(request).id, text, how);
          const { success, added, already_there: already, errors, skipped_lines: skipped } = imported;
          if (!success) {
            if (errors.length === 0) return refused('No line has a symbol, so nothing was imported.');
            const count = errors.length === 1 ? 'One line is' : `${errors.length} lines are`;
            return refused(`${count} wrong, so nothing was imported. Mend the text below and import it again.`, errors);
          }
          const counts = [added.length, already.length, errors.length, skipped.length].join('-');
          // Without a place of its own the address would keep that of the form, and what was done stands at the top.
          return goOn(reply, withWord('/favourites', 'imported', counts, '#main'));
        };
        return orFormAgain(reply, take, (message) => refused(message));
      },
    );
    done();
  });
}
