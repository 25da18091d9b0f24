import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { ChangePasswordForm, EmptyForm, EndSessionForm, PasswordForm } from './accounts.schema.ts';
import type { AccountOverview } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { formTokenOf } from '../../http/session.ts';
import type { CurrentUser } from '../../http/session.ts';
import { goOn, orFormAgain, sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { SessionList } from '../../../ui/account/session-list.tsx';
import { signedOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

/** What was done just now, by the word in the address. */
const NOTICES: Readonly<Record<string, string>> = {
  password: 'The password was changed. Every other session was signed out.',
  'factor-on': 'The second factor is on.',
  'factor-off': 'The second factor is off.',
  ended: 'That session was signed out.',
};
const Query = Type.Object({ notice: Type.Optional(Type.String()) });

/** Which of the page's forms was refused, and why. */
interface Refused {
  readonly form: 'password' | 'delete';
  readonly message: string;
}

interface AccountView {
  readonly user: CurrentUser;
  readonly formToken: string | null;
  readonly overview: AccountOverview;
  readonly refused: Refused | null;
  readonly notice: string | undefined;
  readonly minPassword: number;
}

function Factor({ user, overview }: Pick<AccountView, 'user' | 'overview'>): JSX.Element {
  const off =
    user.role === 'operator'
      ? 'Off. Operators need one: what is for operators opens with it only.'
      : 'Off. With an authenticator app on your phone a stolen password alone opens nothing.';
  return (
    <section class="card" aria-labelledby="factor-h">
      <h2 id="factor-h">Second factor</h2>
      <p>{overview.hasSecondFactor ? 'On: signing in asks for a code of your authenticator app as well.' : off}</p>
      <p class="act mt">
        <a class="btn" href="/account/second-factor">
          {overview.hasSecondFactor ? 'Manage the second factor' : 'Set up a second factor'}
        </a>
      </p>
    </section>
  );
}

function PasswordCard({ formToken, refused, minPassword }: Omit<AccountView, 'overview' | 'notice'>): JSX.Element {
  return (
    <section class="card" aria-labelledby="password-h">
      <h2 id="password-h">Password</h2>
      <p>Changing it signs out every other session.</p>
      <Refusal message={refused?.form === 'password' ? refused.message : null} />
      <Form action="/account/password#password-h" token={formToken} submit="Change the password">
        <Field name="current" label="Current password" type="password" autoComplete="current-password" />
        <Field
          name="password"
          label="New password"
          type="password"
          autoComplete="new-password"
          minLength={minPassword}
          hint={`At least ${minPassword} characters.`}
        />
      </Form>
    </section>
  );
}

function KeysCard(): JSX.Element {
  return (
    <section class="card" aria-labelledby="keys-h">
      <h2 id="keys-h">Keys for programs</h2>
      <p>
        With a key a script asks in your name. Keys stay when you change your password or sign out everywhere, until you
        revoke them.
      </p>
      <p class="act mt">
        <a class="btn" href="/account/api-keys">
          Manage keys
        </a>
      </p>
    </section>
  );
}

function DeleteCard({ formToken, refused }: Pick<AccountView, 'formToken' | 'refused'>): JSX.Element {
  const message = refused?.form === 'delete' ? refused.message : null;
  return (
    <section class="card" aria-labelledby="delete-h">
      <h2 id="delete-h">Delete the account</h2>
      <details open={message !== null}>
        <summary>Delete it with everything that belongs to it</summary>
        <p>
          Favourites, history, keys, sessions and mails that have not left go with it, at once and for good; no mail
          says so. <a href="/account/data">Take your data with you</a> first.
        </p>
        <p>
          Analyses stay, because they are of stocks and name nobody. So does what this server's operator copied before:
          backups and logs go when their time is over.
        </p>
        <Refusal message={message} />
        <form method="post" action="/account/delete#delete-h" class="form">
          <input type="hidden" name="_csrf" value={formToken ?? ''} />
          <p class="field">
            <label for="delete-password">Your password</label>
            <input id="delete-password" name="password" type="password" required autocomplete="current-password" />
          </p>
          <p class="act">
            <button class="danger">Delete my account</button>
          </p>
        </form>
      </details>
    </section>
  );
}

function AccountBody(view: AccountView): JSX.Element {
  const { user, formToken, overview } = view;
  return (
    <div class="stack narrow">
      <div class="row">
        <div>
          <h1>Your account</h1>
          <p class="eyebrow">
            {user.name}, {user.email}
            {user.role === 'operator' ? ', operator' : ''}
          </p>
        </div>
        <Form action="/logout" token={formToken} submit="Sign out" isPlain />
      </div>
      {view.notice === undefined ? null : (
        <p class="said" role="status">
          {view.notice}
        </p>
      )}
      <section class="card" aria-labelledby="sessions-h">
        <h2 id="sessions-h">Where you are signed in</h2>
        <SessionList sessions={overview.sessions} formToken={formToken} />
      </section>
      <PasswordCard {...view} />
      <Factor user={user} overview={overview} />
      <KeysCard />
      <section class="card" aria-labelledby="plan-h">
        <h2 id="plan-h">Plan and billing</h2>
        <p>What you pay for, if anything, and where to change it.</p>
        <p class="act mt">
          <a class="btn" href="/account/billing">
            See your plan
          </a>
        </p>
      </section>
      <section class="card" aria-labelledby="data-h">
        <h2 id="data-h">Your data</h2>
        <p>What is kept of you and why, and all of it as a file.</p>
        <p class="act mt">
          <a class="btn" href="/shares">
            What you share
          </a>
          <a class="btn" href="/account/data">
            See and download it
          </a>
        </p>
      </section>
      <DeleteCard {...view} />
    </div>
  );
}

/** `/account`: who is signed in and where, and the forms that change it. */
export function registerAccountPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts, render } = deps;
  const config = { access: 'user' } as const;
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { refused = null, notice }: { refused?: Refused | null; notice?: string | undefined },
  ): Promise<FastifyReply> => {
    const signed = signedOf(accounts, request);
    const [{ user }, formToken] = [signed, formTokenOf(request)];
    const overview = await accounts.load(signed);
    const html = await render(request, {
      title: 'Your account',
      description: 'Sessions, password, second factor.',
      children: <AccountBody {...{ user, formToken, overview, refused, notice }} minPassword={accounts.minPassword} />,
    });
    return sendPrivate(reply, html);
  };
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: { notice?: string } }>(
      '/account',
      { config, schema: { hide: true, querystring: Query } },
      (request, reply) => send(request, reply, { notice: NOTICES[request.query.notice ?? ''] }),
    );
    scope.post<{ Body: Static<typeof ChangePasswordForm> }>(
      '/account/password',
      { config, schema: { hide: true, body: ChangePasswordForm } },
      async (request, reply) => {
        const change = async (): Promise<FastifyReply> => {
          const cookies = await accounts.changePassword(signedOf(accounts, request), request.body);
          return goOn(reply, '/account?notice=password#main', cookies);
        };
        return orFormAgain(reply, change, (message) =>
          send(request, reply, { refused: { form: 'password', message } }),
        );
      },
    );
    scope.post<{ Body: Static<typeof EndSessionForm> }>(
      '/account/sessions/end',
      { config, schema: { hide: true, body: EndSessionForm } },
      async (request, reply) => {
        await accounts.endSession(signedOf(accounts, request), request.body.session);
        return goOn(reply, '/account?notice=ended');
      },
    );
    scope.post(
      '/account/sessions/end-all',
      { config, schema: { hide: true, body: EmptyForm } },
      async (request, reply) =>
        goOn(reply, '/login?notice=out', await accounts.endEverySession(signedOf(accounts, request))),
    );
    scope.post<{ Body: Static<typeof PasswordForm> }>(
      '/account/delete',
      { config, schema: { hide: true, body: PasswordForm } },
      async (request, reply) => {
        const leave = async (): Promise<FastifyReply> => {
          const cookies = await accounts.deleteAccount(signedOf(accounts, request), request.body.password);
          return goOn(reply, '/login?notice=deleted', cookies);
        };
        return orFormAgain(reply, leave, (message) => send(request, reply, { refused: { form: 'delete', message } }));
      },
    );
    done();
  });
}
