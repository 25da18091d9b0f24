import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { CodeForm, CodeLinkForm, EmptyForm, TokenParams } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { formTokenOf } from '../../http/session.ts';
import { acceptForms } from '../../http/form-body.ts';
import { goOn, orFormAgain, sameSitePath, sendPrivate, withTo } from '../../http/page.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { sendSpent } from './mail-links.pages.tsx';
import { sentOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

const Query = Type.Object({ to: Type.Optional(Type.String()) });

interface CodeView {
  readonly to: string;
  readonly message: string | null;
  readonly notice?: string;
}

async function sendCode(
  deps: AccountPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  { to, message, notice }: CodeView,
): Promise<FastifyReply> {
  const token = formTokenOf(request);
  const html = await deps.render(request, {
    title: 'Enter the code',
    description: 'The second step of signing in.',
    children: (
      <section class="card slim">
        <h1>Enter the code</h1>
        {notice === undefined ? null : <p role="status">{notice}</p>}
        <Refusal message={message} />
        <Form action="/login/code" token={token} submit="Sign in">
          <input type="hidden" name="to" value={to} />
          <Field
            name="code"
            label="Code"
            autoComplete="one-time-code"
            maxLength={40}
            hint="Six digits from your authenticator app, or one of your recovery codes."
          />
        </Form>
        {deps.accounts.delivery === 'none' ? null : (
          <details open={reply.statusCode === 429}>
            <summary>Made to wait for somebody else's wrong codes?</summary>
            <p>A link by mail lets you enter a code at once, in this browser.</p>
            <Form action="/login/code/link" token={token} submit="Mail me the link" isPlain>
              <input type="hidden" name="to" value={to} />
            </Form>
          </details>
        )}
        <p class="beside">
          <a href={withTo('/login', to)}>Start again</a>
        </p>
      </section>
    ),
  });
  return sendPrivate(reply, html);
}

async function sendLink(
  deps: AccountPagesDeps,
  request: FastifyRequest<{ Params: { token: string } }>,
  reply: FastifyReply,
  message: string | null,
): Promise<FastifyReply> {
  const html = await deps.render(request, {
    title: 'Enter a code without waiting',
    description: 'Lets this browser enter a code at once.',
    children: (
      <section class="card slim">
        <h1>Enter a code without waiting</h1>
        <p>For ten minutes this browser does not wait for wrong codes that were entered elsewhere.</p>
        <Refusal message={message} />
        <Form
          action={`/login/link/${encodeURIComponent(request.params.token)}`}
          token={formTokenOf(request)}
          submit="Go on to the code"
        />
        <p class="beside">
          <a href="/login">Sign in with the password</a>
        </p>
      </section>
    ),
  });
  return sendPrivate(reply, html);
}

/** `/login/code`, the second step of signing in, and `/login/link/:token`, a way past its wait that is asked for there. */
export function registerCodePages(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'public', isSameSiteOnly: true } as const;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get<{ Querystring: { to?: string } }>(
      '/login/code',
      { config, schema: { hide: true, querystring: Query } },
      (request, reply) => sendCode(deps, request, reply, { message: null, to: sameSitePath(request.query.to) }),
    );
    scope.post<{ Body: CodeForm }>(
      '/login/code',
      { config, schema: { hide: true, body: CodeForm } },
      async (request, reply) => {
        const to = sameSitePath(request.body.to);
        const enter = async (): Promise<FastifyReply> =>
          goOn(reply, to, await accounts.signInWithCode(request.body.code, sentOf(accounts, request)));
        return orFormAgain(reply, enter, (message) => sendCode(deps, request, reply, { message, to }));
      },
    );
    scope.post<{ Body: CodeLinkForm }>(
      '/login/code/link',
      { config, schema: { hide: true, body: CodeLinkForm } },
      async (request, reply) => {
        const to = sameSitePath(request.body.to);
        const notice = 'A link was sent to the address of the account. Open it in this browser within 24 hours.';
        const ask = async (): Promise<FastifyReply> => {
          await accounts.mailCodeLink(to, sentOf(accounts, request));
          return sendCode(deps, request, reply, { message: null, to, notice });
        };
        return orFormAgain(reply, ask, (message) => sendCode(deps, request, reply, { message, to }));
      },
    );
    const link = { config, schema: { hide: true, params: TokenParams } } as const;
    scope.get<{ Params: { token: string } }>('/login/link/:token', link, async (request, reply) => {
      const purpose = await accounts.purposeOf(request.params.token);
      if (purpose !== 'second-factor') return sendSpent(deps, request, reply);
      return sendLink(deps, request, reply, null);
    });
    scope.post<{ Params: { token: string } }>(
      '/login/link/:token',
      { ...link, schema: { ...link.schema, body: EmptyForm } },
      async (request, reply) => {
        const open = async (): Promise<FastifyReply> => {
          const { cookie, to } = await accounts.openCodeLink(request.params.token, sentOf(accounts, request));
          return goOn(reply, withTo('/login/code', sameSitePath(to ?? undefined)), [cookie]);
        };
        return orFormAgain(reply, open, (message) => sendLink(deps, request, reply, message));
      },
    );
    done();
  });
}
