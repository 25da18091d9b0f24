import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ComponentChildren, JSX } from 'preact';
import type { Static } from 'typebox';
import { FinishFactorForm, PasswordForm } from './accounts.schema.ts';
import type { NewFactor } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, orFormAgain, sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { formTokenOf, requireUser } from '../../http/session.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { NewFactorCard, RecoveryCodes } from '../../../ui/account/new-factor.tsx';
import { signedOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

interface FormsProps {
  readonly token: string | null;
  readonly message: string | null;
}

function StartForm({ token, message, hasLastingSecret }: FormsProps & { hasLastingSecret: boolean }): JSX.Element {
  return (
    <>
      <p>You need an authenticator app, such as the one that came with your phone or your password manager.</p>
      {hasLastingSecret ? null : (
        <p class="note" role="note">
          This server has no SESSION_SECRET: its next start forgets every second factor, and you could not sign in. Set
          one first, in the file .env beside the server.
        </p>
      )}
      <Refusal message={message} />
      <Form action="/account/second-factor" token={token} submit="Begin">
        <Field name="password" label="Your password" type="password" autoComplete="current-password" />
      </Form>
    </>
  );
}

function ChangeForms({ token, message, isOperator }: FormsProps & { isOperator: boolean }): JSX.Element {
  return (
    <>
      <p>It is on: signing in asks for a code as well.</p>
      <Refusal message={message} />
      <Form action="/account/second-factor/codes" token={token} submit="Make new recovery codes" isPlain>
        <Field name="password" label="Your password" type="password" autoComplete="current-password" />
      </Form>
      {isOperator ? null : (
        <details>
          <summary>Switch it off</summary>
          <form method="post" action="/account/second-factor/stop" class="form">
            <input type="hidden" name="_csrf" value={token ?? ''} />
            <p class="field">
              <label for="stop-password">Your password</label>
              <input id="stop-password" name="password" type="password" required autocomplete="current-password" />
            </p>
            <p class="act">
              <button class="danger">Switch the second factor off</button>
            </p>
          </form>
        </details>
      )}
    </>
  );
}

/** `/account/second-factor`: sets one up, renews its recovery codes, switches it off. */
export function registerSecondFactorPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'user' } as const;
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    children: ComponentChildren,
  ): Promise<FastifyReply> => {
    const html = await deps.render(request, {
      title: 'Second factor',
      description: 'A code beside the password.',
      children: (
        <section class="card narrow">
          <h1>Second factor</h1>
          {children}
          <p class="beside">
            <a href="/account">Your account</a>
          </p>
        </section>
      ),
    });
    return sendPrivate(reply, html);
  };
  const sendForms = async (
    request: FastifyRequest,
    reply: FastifyReply,
    message: string | null,
  ): Promise<FastifyReply> => {
    const token = formTokenOf(request);
    const { hasSecondFactor, role } = requireUser(request);
    if (hasSecondFactor) {
      const forms = <ChangeForms token={token} message={message} isOperator={role === 'operator'} />;
      return send(request, reply, forms);
    }
    const { hasLastingSecret } = await accounts.load(signedOf(accounts, request));
    return send(request, reply, <StartForm token={token} message={message} hasLastingSecret={hasLastingSecret} />);
  };
  const sendNew = (request: FastifyRequest, reply: FastifyReply, factor: NewFactor, message: string | null) =>
    send(
      request,
      reply,
      <>
        <NewFactorCard factor={factor} />
        <Refusal message={message} />
        <Form action="/account/second-factor/finish" token={formTokenOf(request)} submit="Switch it on">
          <input type="hidden" name="uri" value={factor.uri} />
          <input type="hidden" name="codes" value={factor.codes.join(' ')} />
          <Field name="code" label="Code" autoComplete="one-time-code" inputMode="numeric" maxLength={40} />
          <div class="choices">
            <label>
              <input type="checkbox" name="end_others" checked />
              <span>Sign out everywhere else, where no code was asked for</span>
            </label>
          </div>
        </Form>
      </>,
    );
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    const withPassword = { config, schema: { hide: true, body: PasswordForm } } as const;
    type WithPassword = { Body: Static<typeof PasswordForm> };
    scope.get('/account/second-factor', { config, schema: { hide: true } }, (request, reply) =>
      sendForms(request, reply, null),
    );
    scope.post<WithPassword>('/account/second-factor', withPassword, async (request, reply) => {
      const start = async (): Promise<FastifyReply> => {
        const factor = await accounts.startSecondFactor(signedOf(accounts, request), request.body.password);
        return sendNew(request, reply, factor, null);
      };
      return orFormAgain(reply, start, (message) => sendForms(request, reply, message));
    });
    scope.post<{ Body: Static<typeof FinishFactorForm> }>(
      '/account/second-factor/finish',
      { config, schema: { hide: true, body: FinishFactorForm } },
      async (request, reply) => {
        const { code, uri, codes, end_others } = request.body;
        const form = { code, endsOthers: end_others === 'on' };
        const finish = async (): Promise<FastifyReply> =>
          goOn(
            reply,
            '/account?notice=factor-on',
            await accounts.finishSecondFactor(signedOf(accounts, request), form),
          );
        // What the browser sent back is shown to nobody but its sender; an address of another kind is not.
        const factor = { uri: uri.startsWith('otpauth://') ? uri : '', codes: codes.split(' ') };
        return orFormAgain(reply, finish, (message) => sendNew(request, reply, factor, message));
      },
    );
    scope.post<WithPassword>('/account/second-factor/stop', withPassword, async (request, reply) => {
      const stop = async (): Promise<FastifyReply> => {
        const cookies = await accounts.stopSecondFactor(signedOf(accounts, request), request.body.password);
        return goOn(reply, '/account?notice=factor-off', cookies);
      };
      return orFormAgain(reply, stop, (message) => sendForms(request, reply, message));
    });
    scope.post<WithPassword>('/account/second-factor/codes', withPassword, async (request, reply) => {
      const renew = async (): Promise<FastifyReply> => {
        const codes = await accounts.renewRecoveryCodes(signedOf(accounts, request), request.body.password);
        return send(
          request,
          reply,
          <>
            <p>Keep these codes; the old ones open nothing any more. They are not shown again.</p>
            <RecoveryCodes codes={codes} />
          </>,
        );
      };
      return orFormAgain(reply, renew, (message) => sendForms(request, reply, message));
    });
    done();
  });
}
