import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { JSX } from 'preact';
import type { Static } from 'typebox';
import { PasswordForm } from './accounts.schema.ts';
import type { KeptData } from './accounts.schema.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { formTokenOf } from '../../http/session.ts';
import { goOn, orFormAgain, sendPrivate } from '../../http/page.ts';
import { acceptForms } from '../../http/form-body.ts';
import { Field, Form, Refusal } from '../../../ui/account/form.tsx';
import { KeptList } from '../../../ui/account/kept-list.tsx';
import { signedOf } from './sent.pages.ts';
import type { AccountPagesDeps } from './sent.pages.ts';

interface DataView {
  readonly kept: readonly KeptData[];
  readonly formToken: string | null;
  readonly message: string | null;
}

function DataBody({ kept, formToken, message }: DataView): JSX.Element {
  return (
    <div class="stack narrow">
      <h1>Your data</h1>
      <section class="card" aria-labelledby="take-h">
        <h2 id="take-h">Take it with you</h2>
        <p>One JSON file with all that is kept of you. Passwords, keys and codes are not in it.</p>
        <Refusal message={message} />
        <Form action="/account/data.json" token={formToken} submit="Download my data">
          <Field name="password" label="Your password" type="password" autoComplete="current-password" />
        </Form>
      </section>
      <section class="card" aria-labelledby="kept-h">
        <h2 id="kept-h">What is kept of you, and why</h2>
        <KeptList kept={kept} />
      </section>
      <section class="card" aria-labelledby="leave-h">
        <h2 id="leave-h">Have it deleted</h2>
        <p>Deleting the account takes all of it out of the database at once.</p>
        <p class="act mt">
          <a class="btn" href="/account#delete-h">
            Delete the account
          </a>
        </p>
      </section>
      <p class="beside">
        <a href="/account">Your account</a>
      </p>
    </div>
  );
}

/** `/account/data`: what is kept of the reader, and the form that downloads it. */
export function registerDataPage(server: HttpServer, deps: AccountPagesDeps): void {
  const { accounts } = deps;
  const config = { access: 'user' } as const;
  const send = async (request: FastifyRequest, reply: FastifyReply, message: string | null): Promise<FastifyReply> => {
    const html = await deps.render(request, {
      title: 'Your data',
      description: 'What is kept of you, why and for how long.',
      children: <DataBody kept={await accounts.kept()} formToken={formTokenOf(request)} message={message} />,
    });
    return sendPrivate(reply, html);
  };
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.get('/account/data', { config, schema: { hide: true } }, (request, reply) => send(request, reply, null));
    // The file is the answer to a form; whoever opens its address finds the form.
    scope.get('/account/data.json', { config, schema: { hide: true } }, async (_request, reply) =>
      goOn(reply, '/account/data'),
    );
    scope.post<{ Body: Static<typeof PasswordForm> }>(
      '/account/data.json',
      { config: { ...config, isStream: true }, schema: { hide: true, body: PasswordForm } },
      async (request, reply) => {
        const download = async (): Promise<FastifyReply> => {
          const file = await accounts.exportData(signedOf(accounts, request), request.body.password);
          return reply
            .header('cache-control', 'no-store')
            .header('content-disposition', 'attachment; filename="tradewise-my-data.json"')
            .type('application/json; charset=utf-8')
            .send(Readable.from(file));
        };
        return orFormAgain(reply, download, (message) => send(request, reply, message));
      },
    );
    done();
  });
}
