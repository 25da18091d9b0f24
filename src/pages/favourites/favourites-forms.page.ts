import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { MAX_IMPORT_BYTES } from '../../features/favourites/favourites.schema.ts';
import { acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { MAX_PATH, goOn, sameSitePath } from '../../http/page.ts';
import { requireUser } from '../../http/session.ts';
import { acceptUploads } from '../../http/upload-body.ts';
import type { PageDeps } from '../page-deps.ts';
import { PAGE_ROWS, ROWS_WITHOUT_PAGES, listHref, readListQuery, withWord } from './favourites-query.ts';
import type { ListQuery } from './favourites-query.ts';
import type { FavouritePages, Refused } from './favourites-pages.ts';

type Send = (
  deps: PageDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  asked: ListQuery,
  refused: Refused,
) => Promise<FastifyReply>;

/** Shows the list again with what a form was refused for. */
type Refuse = (request: FastifyRequest, reply: FastifyReply, refused: Refused) => Promise<FastifyReply>;

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

const START = readListQuery({});
const backTo = (to: string | undefined): string => sameSitePath(to ?? '/favourites');
const config = { access: 'user' } as const;

/** The forms of the list and of the button on a stock's page. Each goes back to where it stood and says what it did. */
export function registerFavouriteForms(server: HttpServer, deps: PageDeps, send: Send): void {
  const { favourites } = deps;
  const refuse: Refuse = (request, reply, refused) => send(deps, request, reply.code(422), START, refused);
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.post<{ Body: Static<typeof AddForm> }>(
      '/favourites/add',
      { config, schema: { hide: true, body: AddForm } },
      async (request, reply) => {
        const { symbol, to } = request.body;
        const outcome = await favourites.add(requireUser(request).id, { symbol });
        if (!outcome.ok) return refuse(request, reply, { add: { message: outcome.message, symbol } });
        const { symbol: kept, isNew } = outcome.value;
        return goOn(reply, withWord(backTo(to), isNew ? 'added' : 'kept', kept));
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
          return refuse(request, reply, { message: 'Nothing was removed: select the symbols first.' });
        }
        const outcome = await favourites.remove(requireUser(request).id, symbols);
        if (!outcome.ok) return goOn(reply, withWord(backTo(to), '', ''));
        return goOn(reply, withWord(backTo(to), 'removed', outcome.value.removal));
      },
    );
    scope.post<{ Body: Static<typeof UndoForm> }>(
      '/favourites/undo',
      { config, schema: { hide: true, body: UndoForm } },
      async (request, reply) => {
        const outcome = await favourites.undo(requireUser(request).id, request.body.removal);
        if (!outcome.ok) return refuse(request, reply, { message: outcome.message });
        return goOn(reply, withWord(backTo(request.body.to), 'restored', String(outcome.value.length)));
      },
    );
    registerEdits(scope as unknown as HttpServer, deps, refuse);
    done();
  });
  registerImportForm(server, deps, refuse);
}

/** The page of the whole list on which a place is. */
async function pageOf(favourites: FavouritePages, userId: string, position: number): Promise<string> {
  const { total } = await favourites.list(userId, { limit: 0 });
  return listHref({ tag: undefined, page: total > ROWS_WITHOUT_PAGES ? Math.ceil(position / PAGE_ROWS) : 1 });
}

/** Note, tag and place. */
function registerEdits(scope: HttpServer, { favourites }: PageDeps, refuse: Refuse): void {
  scope.post<{ Body: Static<typeof EditForm> }>(
    '/favourites/edit',
    { config, schema: { hide: true, body: EditForm } },
    async (request, reply) => {
      const { place = '', was = '', to, ...rest } = request.body;
      const userId = requireUser(request).id;
      // A place that was not touched is not sent on: meanwhile the favourite may have been moved elsewhere.
      const isMoved = place.trim() !== was;
      if (isMoved && !/^[1-9]\d{0,3}$/.test(place.trim())) {
        return refuse(request, reply, {
          message: 'Nothing was saved: the place must be a whole number, 1 for the top.',
        });
      }
      const outcome = await favourites.edit(userId, isMoved ? { ...rest, position: Number(place) } : rest);
      if (!outcome.ok) return refuse(request, reply, { message: outcome.message });
      const { symbol, position } = outcome.value;
      const back = isMoved ? await pageOf(favourites, userId, position) : backTo(to);
      return goOn(reply, withWord(back, 'saved', symbol, `#f-${symbol}`));
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
      const outcome = await favourites.move(userId, { symbol, by });
      if (!outcome.ok) return refuse(request, reply, { message: outcome.message });
      return goOn(reply, withWord(await pageOf(favourites, userId, outcome.value.position), '', '', `#f-${symbol}`));
    },
  );
}

function registerImportForm(server: HttpServer, { favourites }: PageDeps, refuse: Refuse): void {
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
        const refused = (message: string, errors: NonNullable<Refused['import']>['errors'] = []) =>
          refuse(request, reply, { import: { text, message, errors } });
        if (text.trim() === '') return refused('Choose a file or paste some lines.');
        if (file !== '' && csv.trim() !== '') return refused('Choose a file or paste lines: not both at once.');
        const outcome = await favourites.import(requireUser(request).id, text, { goodLinesOnly: goodLines === 'only' });
        if (!outcome.ok) return refused(outcome.message);
        const { success, added, already_there: already, errors, skipped_lines: skipped } = outcome.value;
        if (!success) {
          if (errors.length === 0) return refused('No line has a symbol, so nothing was imported.');
          const count = errors.length === 1 ? 'One line is' : `${errors.length} lines are`;
          return refused(`${count} wrong, so nothing was imported. Mend the text below and import it again.`, errors);
        }
        const counts = [added.length, already.length, errors.length, skipped.length].join('-');
        // Without a place of its own the address would keep that of the form, and what was done stands at the top.
        return goOn(reply, withWord('/favourites', 'imported', counts, '#main'));
      },
    );
    done();
  });
}
