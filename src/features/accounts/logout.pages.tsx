import { EmptyForm } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { currentUser, formTokenOf } from '../../http/session.ts';
import { goOn, sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { Form } from '../../../ui/account/form.tsx';
import { sentOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

/** `/logout`: a page with a button, because following a link must change nothing; the button's form ends the session. */
export function registerLogoutPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get('/logout', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
      const isOut = currentUser(request) === null;
      const html = await deps.render(request, {
        title: 'Sign out',
        description: 'Sign out of TradeWise.',
        children: (
          <section class="card slim">
            <h1>{isOut ? 'You are signed out' : 'Sign out'}</h1>
            {isOut ? (
              <p>
                <a href="/">Home page</a>
              </p>
            ) : (
              <Form action="/logout" token={formTokenOf(request)} submit="Sign out" />
            )}
          </section>
        ),
      });
      return sendPrivate(reply, html);
    });
    scope.post(
      '/logout',
      { config: { access: 'public', isSameSiteOnly: true }, schema: { hide: true, body: EmptyForm } },
      async (request, reply) =>
        goOn(reply, '/login?notice=out', await accounts.signOut(sentOf(accounts, request).cookie)),
    );
    done();
  });
}
