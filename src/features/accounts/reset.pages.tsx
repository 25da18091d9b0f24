import type { Static } from 'typebox';
import { ForgotForm } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { formTokenOf } from '../../http/session.ts';
import { sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { MailNotice } from '../../../ui/mail/mail-notice.tsx';
import { Field, Form } from '../../../ui/account/form.tsx';
import { sentOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

/** `/reset`: asks for a link. Where it goes depends on nothing that a stranger could find out. */
export function registerResetPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'public', isSameSiteOnly: true } as const;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get('/reset', { config, schema: { hide: true } }, async (request, reply) => {
      const html = await deps.render(request, {
        title: 'Forgotten password',
        description: 'Get a link that sets a new password.',
        children: (
          <section class="card slim">
            <h1>Forgotten password</h1>
            <MailNotice delivery={accounts.delivery} />
            {accounts.delivery === 'none' ? null : (
              <>
                <p>A link to choose a new one is sent to your address. It works once, within an hour.</p>
                <Form action="/reset" token={formTokenOf(request)} submit="Send the link">
                  <Field name="email" label="E-mail address" type="email" autoComplete="username" />
                </Form>
              </>
            )}
            <p class="beside">
              <a href="/login">Sign in</a>
            </p>
          </section>
        ),
      });
      return sendPrivate(reply, html);
    });
    scope.post<{ Body: Static<typeof ForgotForm> }>(
      '/reset',
      { config, schema: { hide: true, body: ForgotForm } },
      async (request, reply) => {
        await accounts.requestReset(request.body.email, sentOf(accounts, request));
        const html = await deps.render(request, {
          title: 'Forgotten password',
          description: 'What happens now.',
          children: (
            <section class="card slim">
              <h1>Look for a mail</h1>
              <MailNotice delivery={accounts.delivery} />
              {accounts.delivery === 'none' ? null : (
                <p>If {request.body.email} has an account here, a link is on its way. It works once, within an hour.</p>
              )}
            </section>
          ),
        });
        return sendPrivate(reply, html);
      },
    );
    done();
  });
}
