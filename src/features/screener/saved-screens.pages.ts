import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, orFormAgain } from '../../http/page.ts';
import { requireUser } from '../../http/session.ts';
import { readScreenQuery, screenHref } from './screen-query.present.ts';
import type { Screener } from './screener.ts';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ maxLength: 200 });
const SaveForm = Type.Object({ name: Name, query: Type.String({ maxLength: 2000 }) }, closed);
const RemoveForm = Type.Object({ name: Name }, closed);
const config = { access: 'user' } as const;

/** The query as the address of a screen has it, whatever was sent. */
const canonical = (text: string): ReturnType<typeof readScreenQuery> =>
  readScreenQuery(Object.fromEntries(new URLSearchParams(text)));

/** The forms that save and remove a screen. Each goes back to the list and says what it did. */
export function registerScreenForms(server: HttpServer, saved: Screener['saved']): void {
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.post<{ Body: Static<typeof SaveForm> }>(
      '/stocks/screens',
      { config, schema: { hide: true, body: SaveForm } },
      (request, reply) => {
        const query = canonical(request.body.query);
        const save = async (): Promise<FastifyReply> => {
          const { name } = await saved.save(
            requireUser(request).id,
            request.body.name,
            screenHref(query).split('?')[1] ?? '',
          );
          return goOn(reply, screenHref(query, { screen: name }));
        };
        return orFormAgain(reply, save, () => goOn(reply, screenHref(query, { unsaved: 'screen' })));
      },
    );
    scope.post<{ Body: Static<typeof RemoveForm> }>(
      '/stocks/screens/remove',
      { config, schema: { hide: true, body: RemoveForm } },
      async (request, reply) => {
        await saved.remove(requireUser(request).id, request.body.name);
        return goOn(reply, '/stocks?unsaved=removed');
      },
    );
    done();
  });
}
