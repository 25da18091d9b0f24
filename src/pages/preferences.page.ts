import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { acceptForms } from '../http/form-body.ts';
import type { HttpServer } from '../http/http-server.ts';
import { MAX_PATH, sameSitePath } from '../http/page.ts';
import { THEMES } from '../../ui/layout/preferences.tsx';

const YEAR_SECONDS = 31_536_000;

const To = Type.Optional(Type.String({ maxLength: MAX_PATH }));
const ThemeForm = Type.Object({ theme: Type.Enum([...THEMES], { type: 'string' }), to: To });
const KeysForm = Type.Object({ keys: Type.Enum(['on', 'off'], { type: 'string' }), to: To });

function keep(reply: FastifyReply, name: string, value: string, to: string | undefined): FastifyReply {
  return reply
    .header('set-cookie', `${name}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax; HttpOnly`)
    .redirect(sameSitePath(to), 303);
}

/** `POST /theme` and `POST /shortcuts`: forms that keep a preference in a cookie and go back to where they stood. */
export function registerPreferences(server: HttpServer): void {
  server.register((scope, _options, done) => {
    acceptForms(scope);
    scope.post<{ Body: Static<typeof ThemeForm> }>(
      '/theme',
      { config: { access: 'public' }, schema: { hide: true, body: ThemeForm } },
      ({ body }, reply) => keep(reply, 'theme', body.theme, body.to),
    );
    scope.post<{ Body: Static<typeof KeysForm> }>(
      '/shortcuts',
      { config: { access: 'public' }, schema: { hide: true, body: KeysForm } },
      ({ body }, reply) => keep(reply, 'keys', body.keys, body.to),
    );
    done();
  });
}
