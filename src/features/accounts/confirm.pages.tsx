import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { CodeForm } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, orFormAgain, sameSitePath, sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { formTokenOf, requireUser } from '../../http/session.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { signedOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

const Query = Type.Object({ to: Type.Optional(Type.String()) });

/** `/account/confirm`: a code of the second factor, which opens for ten minutes what can do harm. */
export function registerConfirmPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'user' } as const;
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    view: { to: string; message: string | null },
  ): Promise<FastifyReply> => {
    const html = await deps.render(request, {
      title: 'Confirm that it is you',
      description: 'Enter a code of your second factor.',
      children: (
        <section class="card slim">
          <h1>Confirm that it is you</h1>
          <p>What you are about to do can do harm. A code opens it for ten minutes.</p>
          <Refusal message={view.message} />
          <Form action="/account/confirm" token={formTokenOf(request)} submit="Confirm">
            <input type="hidden" name="to" value={view.to} />
            <Field
              name="code"
              label="Code"
              autoComplete="one-time-code"
              maxLength={40}
              hint="From your authenticator app."
            />
          </Form>
        </section>
      ),
    });
    return sendPrivate(reply, html);
  };
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: { to?: string } }>(
      '/account/confirm',
      { config, schema: { hide: true, querystring: Query } },
      async (request, reply) => {
        if (!requireUser(request).hasSecondFactor) return goOn(reply, '/account/second-factor');
        return send(request, reply, { to: sameSitePath(request.query.to), message: null });
      },
    );
    scope.post<{ Body: CodeForm }>(
      '/account/confirm',
      { config, schema: { hide: true, body: CodeForm } },
      async (request, reply) => {
        const to = sameSitePath(request.body.to);
        const confirm = async (): Promise<FastifyReply> => {
          await accounts.confirmSecondFactor(signedOf(accounts, request), request.body.code);
          return goOn(reply, to);
        };
        return orFormAgain(reply, confirm, (message) => send(request, reply, { to, message }));
      },
    );
    done();
  });
}
