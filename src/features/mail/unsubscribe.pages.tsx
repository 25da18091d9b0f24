import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { pathTexts } from '../../http/address-schema.ts';
import { Type } from 'typebox';
import type { HttpServer } from '../../http/http-server.ts';
import type { PageRequest, RenderPage } from '../../http/page.ts';
import type { Mail } from './mail.ts';

const PATH = '/mail/unsubscribe/:token';

interface TokenRoute {
  readonly Params: { readonly token: string };
}

async function send(
  render: RenderPage,
  request: PageRequest,
  reply: FastifyReply,
  page: { readonly title: string; readonly children: JSX.Element },
): Promise<FastifyReply> {
  const html = await render(request, {
    title: page.title,
    description: 'Ends mails of one kind.',
    children: (
      <section class="card slim">
        <h1>{page.title}</h1>
        {page.children}
      </section>
    ),
  });
  // The address in it opens this page for whoever holds it.
  return reply
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-robots-tag', 'noindex')
    .type('text/html; charset=utf-8')
    .send(html);
}

const sendUnknown = (render: RenderPage, request: PageRequest, reply: FastifyReply): Promise<FastifyReply> =>
  send(render, request, reply.code(404), {
    title: 'This link no longer works',
    children: <p>It is too old, or was not copied whole. Newer mails carry a link that works.</p>,
  });

/**
 * `/mail/unsubscribe/:token`: where optional mails are ended. Opening it changes nothing, since mail scanners follow links;
 * the button does, and so does the one click of a mail program (RFC 8058), which sends the same request by itself. The
 * link alone is the permission: no session is looked at.
 */
export function registerUnsubscribePage(server: HttpServer, mail: Mail, render: RenderPage): void {
  const config = { access: 'public', session: 'ignored' } as const;
  const options = { config, schema: { hide: true, params: pathTexts('token') } };
  server.get<TokenRoute>(PATH, options, async (request, reply) => {
    const found = await mail.readUnsubscribe(request.params.token);
    if (found === null) return sendUnknown(render, request, reply);
    return send(render, request, reply, {
      title: 'Unsubscribe from these mails?',
      children: (
        <form method="post" action={`/mail/unsubscribe/${encodeURIComponent(request.params.token)}`}>
          <p>
            {found.address} gets {found.title} from this server.
          </p>
          <button class="pri" type="submit">
            Send me no more
          </button>
        </form>
      ),
    });
  });
  server.register((scope, _options, done) => {
    // Mail programs send a form of either kind; what it holds says nothing that the link does not.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, parsed) => parsed(null, undefined));
    const schema = { ...options.schema, body: Type.Object({}) };
    scope.post<TokenRoute>(PATH, { config, schema }, async (request, reply) => {
      const ended = await mail.unsubscribe(request.params.token);
      if (ended === null) return sendUnknown(render, request, reply);
      return send(render, request, reply, {
        title: 'You are unsubscribed from these mails',
        children: (
          <p>
            {ended.address} no longer gets {ended.title}. Mails that you need, such as links that reset a password,
            still come.
          </p>
        ),
      });
    });
    done();
  });
}
