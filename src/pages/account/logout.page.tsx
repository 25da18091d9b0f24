import { EmptyForm } from '../../features/accounts/accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { Form } from '../../../ui/account/form.tsx';
import type { PageDeps } from '../page-deps.ts';
import { renderPage } from '../render-page.tsx';
import { visitorOf } from '../visitor.ts';

/** `/logout`: a page with a button, because following a link must change nothing; the button's form ends the session. */
export function registerLogoutPage(server: HttpServer, deps: PageDeps): void {
  const { accounts } = deps;
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get('/logout', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
      const visitor = visitorOf(request);
      const html = await renderPage(deps, visitor, {
        title: 'Sign out',
        description: 'Sign out of TradeWise.',
        children: (
          <section class="card slim">
            <h1>{visitor.user === null ? 'You are signed out' : 'Sign out'}</h1>
            {visitor.user === null ? (
              <p>
                <a href="/">Home page</a>
              </p>
            ) : (
              <Form action="/logout" token={visitor.formToken} submit="Sign out" />
            )}
          </section>
        ),
      });
      return sendPrivate(reply, html);
    });
    scope.post(
      '/logout',
      { config: { access: 'public', isSameSiteOnly: true }, schema: { hide: true, body: EmptyForm } },
      async (request, reply) => goOn(reply, '/login?notice=out', await accounts.signOut(accounts.sent(request).cookie)),
    );
    done();
  });
}
