import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren } from 'preact';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import {
  MAX_KEYS,
  MAX_KEY_NAME,
  NewKeyForm as NewKeySchema,
  RevokeKeyForm,
  SCOPES,
  wishOf,
} from './api-keys.schema.ts';
import type { KeyLine, KeyWish } from './api-keys.schema.ts';
import type { OwnKeys } from './api-keys.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { acceptForms } from '../../http/form-body.ts';
import { goOn, orFormAgain, sendPrivate } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { formTokenOf, requireUser, whereToConfirm } from '../../http/session.ts';
import { KeyList } from '../../../ui/account/key-list.tsx';
import { NewKeyCard, NewKeyForm } from '../../../ui/account/new-key.tsx';

const PATH = '/account/api-keys';
const NEEDS_FACTOR =
  'A key that administers asks for a code, and you have no second factor. Set one up first, on the page of your account.';
const BLANK: KeyWish = { name: '', scopes: ['read'] };
const Prefilled = Type.Object(
  Object.fromEntries(['name', 'notice', ...SCOPES].map((name) => [name, Type.Optional(Type.String())])),
);

interface KeysView {
  readonly made?: ComponentChildren;
  /** The person's keys; absent: they are to be read. */
  readonly keys?: readonly KeyLine[];
  readonly wish: KeyWish;
  readonly message: string | null;
  /** True right after one was revoked. */
  readonly isRevoked?: boolean;
}

/** `/account/api-keys`: makes keys for programs, lists and revokes them. A key itself is shown once, in the answer that made it. */
export function registerApiKeysPage(server: HttpServer, apiKeys: OwnKeys, render: RenderPage): void {
  const config = { access: 'user' } as const;
  const send = async (request: FastifyRequest, reply: FastifyReply, view: KeysView): Promise<FastifyReply> => {
    const formToken = formTokenOf(request);
    const user = requireUser(request);
    const keys = view.keys ?? (await apiKeys.list(user));
    const scopes = SCOPES.filter((scope) => scope !== 'admin' || user.role === 'operator');
    const html = await render(request, {
      title: 'Keys for programs',
      description: 'Keys with which programs ask in your name.',
      children: (
        <div class="stack narrow">
          <div>
            <h1>Keys for programs</h1>
            <p class="eyebrow">With a key a script or another program asks in your name, without your password.</p>
          </div>
          {view.isRevoked === true ? (
            <p class="said" role="status">
              The key was revoked. It opens nothing any more.
            </p>
          ) : null}
          {view.made}
          <section class="card" aria-labelledby="keys-h">
            <h2 id="keys-h">Your keys</h2>
            <KeyList keys={keys} formToken={formToken} />
            <p class="fine">
              A key works until you revoke it: also after a change of your password, and after signing out everywhere.
            </p>
          </section>
          <section class="card" aria-labelledby="new-h">
            <h2 id="new-h">{view.made === undefined ? 'Make a key' : 'Make another key'}</h2>
            {keys.length < MAX_KEYS ? (
              <NewKeyForm
                token={formToken}
                wish={view.wish}
                scopes={scopes}
                message={view.message}
                maxName={MAX_KEY_NAME}
              />
            ) : (
              <p>You have {MAX_KEYS} keys, which is the most. Revoke one that nothing uses.</p>
            )}
          </section>
          <p class="beside">
            <a href="/account">Your account</a>
          </p>
        </div>
      ),
    });
    return sendPrivate(reply, html);
  };
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: Record<string, string> }>(
      PATH,
      { config, schema: { hide: true, querystring: Prefilled } },
      (request, reply) => {
        const isRevoked = request.query['notice'] === 'revoked';
        return send(request, reply, { wish: prefilled(request.query), message: null, isRevoked });
      },
    );
    scope.post<{ Body: Static<typeof NewKeySchema> }>(
      PATH,
      { config, schema: { hide: true, body: NewKeySchema } },
      async (request, reply) => {
        const wish = wishOf(request.body);
        if (wish.scopes.includes('admin') && requireUser(request).role !== 'operator') {
          return send(request, reply.code(422), { wish, message: 'Only operators can make a key that administers.' });
        }
        if (wish.scopes.includes('admin') && !requireUser(request).hasSecondFactor) {
          return send(request, reply.code(422), { wish, message: NEEDS_FACTOR });
        }
        const elsewhere = wish.scopes.includes('admin') ? wayToConfirm(request, wish, apiKeys.now()) : null;
        if (elsewhere !== null) return goOn(reply, elsewhere);
        return orFormAgain(
          reply,
          async () => {
            const { all, ...made } = await apiKeys.create(requireUser(request), wish);
            return send(request, reply, { made: <NewKeyCard made={made} />, keys: all, wish: BLANK, message: null });
          },
          (message) => send(request, reply, { wish, message }),
        );
      },
    );
    scope.post<{ Body: Static<typeof RevokeKeyForm> }>(
      `${PATH}/revoke`,
      { config, schema: { hide: true, body: RevokeKeyForm } },
      async (request, reply) => {
        await apiKeys.revoke(requireUser(request), request.body.key);
        return goOn(reply, `${PATH}?notice=revoked`);
      },
    );
    done();
  });
}

/** Where who wants an operator's key proves the second factor, to be led back with the form filled in; null: it is proved. */
function wayToConfirm(request: FastifyRequest, wish: KeyWish, now: number): string | null {
  const at = whereToConfirm(request, now);
  if (at === null) return null;
  const fields = new URLSearchParams({ name: wish.name, ...Object.fromEntries(wish.scopes.map((s) => [s, 'on'])) });
  return `${at}?to=${encodeURIComponent(`${PATH}?${fields.toString()}`)}`;
}

function prefilled(query: Readonly<Record<string, string>>): KeyWish {
  const { name = '' } = query;
  const scopes = SCOPES.filter((scope) => query[scope] === 'on');
  return name === '' && scopes.length === 0 ? BLANK : { name, scopes };
}
