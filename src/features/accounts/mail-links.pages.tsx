import type { FastifyReply, FastifyRequest } from 'fastify';
import { PasswordForm, TokenParams } from './accounts.schema.ts';
import type { LinkPurpose } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { formTokenOf } from '../../http/session.ts';
import { goOn, orFormAgain, sameSitePath, sendPrivate, withTo } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { sentOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

interface TokenRoute {
  readonly Params: { token: string };
  readonly Body: { password: string };
}

const pathFor = (purpose: LinkPurpose, token: string): string => {
  if (purpose === 'invitation') return `/signup?invite=${encodeURIComponent(token)}`;
  if (purpose === 'sign-in') return '/login';
  if (purpose === 'second-factor') return `/login/link/${encodeURIComponent(token)}`;
  if (purpose === 'setup') return `/setup?code=${encodeURIComponent(token)}`;
  return `${purpose === 'verify-email' ? '/verify' : '/reset'}/${encodeURIComponent(token)}`;
};

/** The page of a link that opens nothing any more. */
export async function sendSpent(
  deps: AccountPagesDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const html = await deps.render(request, {
    title: 'This link no longer works',
    description: 'The link was used or is too old.',
    children: (
      <section class="card slim" data-state="empty">
        <h1>This link no longer works</h1>
        <p>It was used already, is too old, or was not copied whole. Sign in, or ask for a new one.</p>
        <p class="beside">
          <a href="/login">Sign in</a>
          <a href="/reset">Forgotten password</a>
        </p>
      </section>
    ),
  });
  return sendPrivate(reply.code(404), html);
}

/**
 * `/go/:token`: where the links of mails arrive. A browser that comes from elsewhere brings no Strict cookie, so this page
 * needs none and sets none; it uses nothing up, since mail scanners follow links, and moves on within the site.
 */
export function registerGoPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const options = {
    config: { access: 'public', session: 'ignored' },
    schema: { hide: true, params: TokenParams },
  } as const;
  server.get<{ Params: { token: string } }>('/go/:token', options, async (request, reply) => {
    const purpose = await accounts.purposeOf(request.params.token);
    if (purpose === null) return sendSpent(deps, request, reply);
    const to = pathFor(purpose, request.params.token);
    const html = await deps.render(request, {
      title: 'One moment',
      description: 'Going on to the page that the link opens.',
      moveOnTo: to,
      children: (
        <section class="card slim">
          <h1>One moment</h1>
          <p>
            <a class="btn pri" href={to}>
              Go on
            </a>
          </p>
        </section>
      ),
    });
    return sendPrivate(reply, html);
  });
}

interface TokenPage {
  readonly path: '/verify' | '/reset';
  readonly purpose: LinkPurpose;
  readonly title: string;
  readonly lead: string;
  readonly submit: string;
  readonly label: string;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly hint?: string;
}

function renderToken(
  deps: AccountPagesDeps,
  request: FastifyRequest,
  page: TokenPage,
  token: string,
  message: string | null,
): Promise<string> {
  return deps.render(request, {
    title: page.title,
    description: page.lead,
    children: (
      <section class="card slim">
        <h1>{page.title}</h1>
        <p>{page.lead}</p>
        <Refusal message={message} />
        <Form action={`${page.path}/${encodeURIComponent(token)}`} token={formTokenOf(request)} submit={page.submit}>
          <Field
            name="password"
            label={page.label}
            type="password"
            autoComplete={page.autoComplete}
            {...(page.hint === undefined ? {} : { hint: page.hint })}
          />
        </Form>
        {page.purpose === 'verify-email' ? (
          <p class="beside">
            <a href="/reset">I do not know the password</a>
          </p>
        ) : null}
      </section>
    ),
  });
}

/** `/verify/:token` and `/reset/:token`: what the links open. The link is used up by the form, not by looking. */
export function registerMailLinkPages(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const verify: TokenPage = {
    path: '/verify',
    purpose: 'verify-email',
    title: 'Confirm your address',
    lead: 'Enter the password that you chose when you signed up.',
    submit: 'Confirm and sign in',
    label: 'Password',
    autoComplete: 'current-password',
  };
  const reset: TokenPage = {
    path: '/reset',
    purpose: 'reset-password',
    title: 'Choose a new password',
    lead: 'Every session of your account is signed out.',
    submit: 'Change the password',
    label: 'New password',
    autoComplete: 'new-password',
    hint: `At least ${accounts.minPassword} characters.`,
  };
  const options = {
    config: { access: 'public', isSameSiteOnly: true },
    schema: { hide: true, params: TokenParams },
  } as const;
  const withForm = { ...options, schema: { ...options.schema, body: PasswordForm } } as const;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    for (const page of [verify, reset]) {
      scope.get<TokenRoute>(`${page.path}/:token`, options, async (request, reply) => {
        const { token } = request.params;
        if ((await accounts.purposeOf(token)) !== page.purpose) return sendSpent(deps, request, reply);
        return sendPrivate(reply, await renderToken(deps, request, page, token, null));
      });
    }
    scope.post<TokenRoute>('/verify/:token', withForm, async (request, reply) => {
      const { token } = request.params;
      const { password } = request.body;
      const confirm = async (): Promise<FastifyReply> => {
        const confirmed = await accounts.confirmAddress({ token, password }, sentOf(accounts, request));
        const to = sameSitePath(confirmed.to ?? undefined);
        return goOn(reply, confirmed.kind === 'signed-in' ? to : withTo('/login/code', to), confirmed.cookies);
      };
      return orFormAgain(reply, confirm, async (message) =>
        sendPrivate(reply, await renderToken(deps, request, verify, token, message)),
      );
    });
    scope.post<TokenRoute>('/reset/:token', withForm, async (request, reply) => {
      const { token } = request.params;
      const { password } = request.body;
      const change = async (): Promise<FastifyReply> => {
        await accounts.resetPassword({ token, password }, sentOf(accounts, request));
        return goOn(reply, '/login?notice=reset');
      };
      return orFormAgain(reply, change, async (message) =>
        sendPrivate(reply, await renderToken(deps, request, reset, token, message)),
      );
    });
    done();
  });
}
