import { Type } from 'typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SetupForm } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { formTokenOf } from '../../http/session.ts';
import { goOn, orFormAgain, sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { sentOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

const Query = Type.Object({ code: Type.Optional(Type.String({ maxLength: 200 })) });

/** `/setup`: makes the first operator. It is there only with the code that the server printed, and never again after. */
export function registerSetupPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'public', isSameSiteOnly: true } as const;
  const send = async (
    request: FastifyRequest,
    reply: FastifyReply,
    view: { code: string; message: string | null; name?: string; email?: string },
  ): Promise<FastifyReply> => {
    const html = await deps.render(request, {
      title: 'Set up this server',
      description: 'Make the first operator.',
      children: (
        <section class="card slim">
          <h1>Set up this server</h1>
          <p>Make the account of its first operator. A second factor comes next.</p>
          <Refusal message={view.message} />
          <Form action="/setup" token={formTokenOf(request)} submit="Make the operator">
            <input type="hidden" name="code" value={view.code} />
            <Field name="name" label="Name" value={view.name} autoComplete="name" maxLength={80} />
            <Field name="email" label="E-mail address" type="email" value={view.email} autoComplete="username" />
            <Field
              name="password"
              label="Password"
              type="password"
              autoComplete="new-password"
              minLength={accounts.minPassword}
              hint={`At least ${accounts.minPassword} characters.`}
            />
          </Form>
        </section>
      ),
    });
    return sendPrivate(reply, html);
  };
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: { code?: string } }>(
      '/setup',
      { config, schema: { hide: true, querystring: Query } },
      async (request, reply) => {
        const { code } = request.query;
        if (code === undefined || !(await accounts.isSetupOpen(code))) return reply.callNotFound();
        return send(request, reply, { code, message: null });
      },
    );
    scope.post<{ Body: SetupForm }>(
      '/setup',
      { config, schema: { hide: true, body: SetupForm } },
      async (request, reply) => {
        const { code, name, email } = request.body;
        if (!(await accounts.isSetupOpen(code))) return reply.callNotFound();
        const make = async (): Promise<FastifyReply> => {
          const { cookies } = await accounts.setUp(request.body, sentOf(accounts, request));
          return goOn(reply, '/account/second-factor', cookies);
        };
        return orFormAgain(reply, make, (message) => send(request, reply, { code, name, email, message }));
      },
    );
    done();
  });
}
