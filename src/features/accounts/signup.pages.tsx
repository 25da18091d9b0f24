import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { SignUpForm } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, orFormAgain, sameSitePath, sendPrivate, withTo } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { currentUser, formTokenOf } from '../../http/session.ts';
import { MailNotice } from '../../../ui/mail/mail-notice.tsx';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { sentOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

interface SignUpView {
  readonly message: string | null;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly invite?: string | undefined;
  /** The path of this site that the person came from; `/` where it does not matter. */
  readonly to: string;
}

function renderClosed(deps: AccountPagesDeps, request: FastifyRequest, to: string): Promise<string> {
  const isClosed = deps.accounts.signups === 'closed';
  return deps.render(request, {
    title: 'Make an account',
    description: 'Accounts on this server.',
    children: (
      <section class="card slim" data-state="empty">
        <h1>Make an account</h1>
        <p>
          {isClosed
            ? 'Nobody can sign up on this server. Whoever runs it can make an account for you.'
            : 'Signing up on this server needs an invitation. Open the link in the mail that invites you.'}
        </p>
        <p class="beside">
          <a href={withTo('/login', to)}>Sign in</a>
        </p>
      </section>
    ),
  });
}

function renderSignUp(deps: AccountPagesDeps, request: FastifyRequest, view: SignUpView): Promise<string> {
  const { minPassword, delivery } = deps.accounts;
  return deps.render(request, {
    title: 'Make an account',
    description: 'Keep favourites and past searches.',
    children: (
      <section class="card slim">
        <h1>Make an account</h1>
        <p>It keeps your favourites and your history. Name, address and password are all it takes.</p>
        <MailNotice delivery={delivery} />
        <Refusal message={view.message} />
        <Form action="/signup" token={formTokenOf(request)} submit="Make the account">
          <input type="hidden" name="to" value={view.to} />
          {view.invite === undefined ? null : <input type="hidden" name="invite" value={view.invite} />}
          <Field name="name" label="Name" value={view.name} autoComplete="name" maxLength={80} />
          <Field name="email" label="E-mail address" type="email" value={view.email} autoComplete="username" />
          <Field
            name="password"
            label="Password"
            type="password"
            autoComplete="new-password"
            minLength={minPassword}
            hint={`At least ${minPassword} characters. Passwords from lists of stolen ones are refused.`}
          />
        </Form>
        <p class="beside">
          <a href={withTo('/login', view.to)}>I have an account</a>
        </p>
      </section>
    ),
  });
}

function renderSent(deps: AccountPagesDeps, request: FastifyRequest, email: string, to: string): Promise<string> {
  const { delivery } = deps.accounts;
  return deps.render(request, {
    title: 'Confirm your address',
    description: 'One step is left.',
    children: (
      <section class="card slim">
        <h1>Confirm your address</h1>
        {delivery === 'none' ? (
          <p>
            Your account for {email} is made. This server cannot send mail, so whoever runs it has to confirm your
            address before you can sign in.
          </p>
        ) : (
          <p>
            {delivery === 'smtp'
              ? `A mail to ${email} is on its way.`
              : 'The mail is printed in the terminal that runs the server.'}{' '}
            Open the link in it within 24 hours. If none comes, sign in to get another one.
          </p>
        )}
        <p class="beside">
          <a href={withTo('/login', to)}>Sign in</a>
        </p>
      </section>
    ),
  });
}

const Query = Type.Object({
  invite: Type.Optional(Type.String({ maxLength: 200 })),
  to: Type.Optional(Type.String()),
});

/** `/signup`. What it answers is the same whether the address has an account or not. */
export function registerSignUpPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'public', isSameSiteOnly: true } as const;
  const isShut = (invite: string | undefined): boolean =>
    accounts.signups === 'closed' || (accounts.signups === 'invite' && invite === undefined);
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: { invite?: string; to?: string } }>(
      '/signup',
      { config, schema: { hide: true, querystring: Query } },
      async (request, reply) => {
        const to = sameSitePath(request.query.to);
        if (currentUser(request) !== null) return goOn(reply, to === '/' ? '/account' : to);
        const { invite } = request.query;
        if (isShut(invite)) return sendPrivate(reply, await renderClosed(deps, request, to));
        return sendPrivate(reply, await renderSignUp(deps, request, { message: null, invite, to }));
      },
    );
    scope.post<{ Body: SignUpForm }>(
      '/signup',
      { config, schema: { hide: true, body: SignUpForm } },
      async (request, reply) => {
        const to = sameSitePath(request.body.to);
        const make = async (): Promise<FastifyReply> => {
          const made = await accounts.signUp({ ...request.body, to }, sentOf(accounts, request).from);
          if (made.isConfirmed) return goOn(reply, withTo('/login', to));
          return sendPrivate(reply, await renderSent(deps, request, made.email, to));
        };
        return orFormAgain(reply, make, async (message) => {
          const { name, email, invite } = request.body;
          return sendPrivate(reply, await renderSignUp(deps, request, { message, name, email, invite, to }));
        });
      },
    );
    done();
  });
}
