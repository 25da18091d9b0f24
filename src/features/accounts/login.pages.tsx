import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SignInForm } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, orFormAgain, sameSitePath, sendPrivate, withTo } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { currentUser, formTokenOf } from '../../http/session.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { sentOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

/** `to` and `notice` of an address; anything else in it is left alone. */
const Query = Type.Object({ to: Type.Optional(Type.String()), notice: Type.Optional(Type.String()) });

const NOTICES: Readonly<Record<string, string>> = {
  reset: 'The password was changed. Sign in with the new one.',
  out: 'You are signed out.',
  deleted: 'The account and everything that belonged to it were deleted.',
};

interface LoginView {
  readonly message: string | null;
  readonly email?: string | undefined;
  readonly to: string;
  readonly notice?: string | undefined;
}

function renderLogin(
  { accounts, render }: AccountPagesDeps,
  request: FastifyRequest,
  view: LoginView,
): Promise<string> {
  return render(request, {
    title: 'Sign in',
    description: 'Sign in to TradeWise.',
    children: (
      <section class="card slim">
        <h1>Sign in</h1>
        {view.notice === undefined ? null : <p role="status">{view.notice}</p>}
        <Refusal message={view.message} />
        <Form action="/login" token={formTokenOf(request)} submit="Sign in">
          <input type="hidden" name="to" value={view.to} />
          <Field name="email" label="E-mail address" type="email" value={view.email} autoComplete="username" />
          <Field name="password" label="Password" type="password" autoComplete="current-password" />
        </Form>
        <p class="beside">
          {accounts.signups === 'open' ? <a href={withTo('/signup', view.to)}>Make an account</a> : null}
          <a href="/reset">Forgotten password</a>
        </p>
      </section>
    ),
  });
}

/** `/login`: a form of a visitor that ends in a session, or at the second step. */
export function registerLoginPages(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'public', isSameSiteOnly: true } as const;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: { to?: string; notice?: string } }>(
      '/login',
      { config, schema: { hide: true, querystring: Query } },
      async (request, reply) => {
        const to = sameSitePath(request.query.to);
        if (currentUser(request) !== null) return goOn(reply, to);
        const notice = NOTICES[request.query.notice ?? ''];
        return sendPrivate(reply, await renderLogin(deps, request, { message: null, to, notice }));
      },
    );
    scope.post<{ Body: SignInForm }>(
      '/login',
      { config, schema: { hide: true, body: SignInForm } },
      async (request, reply) => {
        const to = sameSitePath(request.body.to);
        const enter = async (): Promise<FastifyReply> => {
          const { kind, cookies } = await accounts.signIn({ ...request.body, to }, sentOf(accounts, request));
          return goOn(reply, kind === 'signed-in' ? to : withTo('/login/code', to), cookies);
        };
        return orFormAgain(reply, enter, async (message) => {
          const view = { message, to, email: request.body.email };
          return sendPrivate(reply, await renderLogin(deps, request, view));
        });
      },
    );
    done();
  });
}
