import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { pathTexts, queryTexts } from '../../http/address-schema.ts';
import { acceptForms } from '../../http/form-body.ts';
import type { HttpServer } from '../../http/http-server.ts';
import { goOn, orFormAgain, sendPrivate } from '../../http/page.ts';
import type { PageContent, RenderPage } from '../../http/page.ts';
import { currentUser, formTokenOf, requireUser } from '../../http/session.ts';
import { ShareBody } from '../../../ui/shares/share-body.tsx';
import { ShareList } from '../../../ui/shares/share-list.tsx';
import { dateText } from '../../../ui/text/format.ts';
import { headingVerdict, strategyName } from '../../../ui/text/verdict-words.ts';
import { RevokeForm, ShareForm } from './shares.schema.ts';
import type { ShownShare } from './shares.schema.ts';
import type { Shares } from './shares.ts';

const config = { access: 'user' } as const;

function Refused({ message, symbol }: { readonly message: string; readonly symbol: string }): JSX.Element {
  return (
    <section class="card narrow" data-state="error">
      <h1>This was not shared</h1>
      <p>{message}</p>
      <p class="act mt">
        <a class="btn" href={`/s/${encodeURIComponent(symbol)}`}>
          Back to the stock
        </a>
        <a class="btn" href="/shares">
          What you share
        </a>
      </p>
    </section>
  );
}

function Gone(): JSX.Element {
  return (
    <section class="card narrow" data-state="gone">
      <h1>Nothing is shared here</h1>
      <p>The link is not complete, or who shared it has taken it back.</p>
      <p class="act mt">
        <a class="btn" href="/">
          Look up a stock
        </a>
      </p>
    </section>
  );
}

const GONE: PageContent = {
  title: 'Nothing is shared here',
  description: 'The link is not complete, or was taken back.',
  children: <Gone />,
};

function contentOf(share: ShownShare, address: string, formToken: string | null, isNew: boolean): PageContent {
  const verdict =
    share.document === null ? '' : `${strategyName(share.strategy)}: ${headingVerdict(share.document.analysis)}. `;
  return {
    title: `${share.symbol}, shared ${dateText(share.created_at)}`,
    description: `${verdict}As it was on ${dateText(share.as_of)}.`,
    children: <ShareBody share={share} address={address} formToken={formToken} isNew={isNew} />,
  };
}

/** Nobody is to find by a search what somebody showed to some. */
const unlisted = (reply: FastifyReply): FastifyReply => reply.header('x-robots-tag', 'noindex, nofollow');

/** `/share/:token` for who has the link, `/shares` for who shares, and their forms. */
export function registerSharePages(server: HttpServer, shares: Shares, render: RenderPage): void {
  server.get<{ Params: { token: string }; Querystring: Record<string, unknown> }>(
    '/share/:token',
    {
      config: { access: 'public' },
      schema: { hide: true, params: pathTexts('token'), querystring: queryTexts('made') },
    },
    async (request, reply) => {
      const { token } = request.params;
      const share = await shares.find(token, currentUser(request)?.id ?? null);
      unlisted(reply);
      // Never kept by a browser: it may be taken back.
      if (share === null) return sendPrivate(reply.code(404), await render(request, GONE));
      const address = `${request.protocol}://${request.host}/share/${share.id}`;
      const isNew = request.query['made'] === '1';
      return sendPrivate(reply, await render(request, contentOf(share, address, formTokenOf(request), isNew)));
    },
  );
  server.get<{ Querystring: Record<string, unknown> }>(
    '/shares',
    { config, schema: { hide: true, querystring: queryTexts('notice') } },
    async (request, reply) => {
      const list = await shares.list(requireUser(request).id);
      const notice = request.query['notice'] === 'revoked' ? 'The link shows nothing any more.' : null;
      const html = await render(request, {
        title: 'What you share',
        description: 'Verdicts that you share by a link.',
        children: <ShareList shares={list} notice={notice} formToken={formTokenOf(request)} />,
      });
      return sendPrivate(reply, html);
    },
  );
  server.register((scope, _options, done) => {
    acceptForms(scope as unknown as HttpServer);
    scope.post<{ Body: ShareForm }>(
      '/shares',
      { config, schema: { hide: true, body: ShareForm } },
      (request, reply) => {
        const { symbol, strategy } = request.body;
        const share = async (): Promise<FastifyReply> =>
          goOn(reply, `/share/${await shares.share(requireUser(request).id, symbol, strategy)}?made=1`);
        return orFormAgain(reply, share, async (message) => {
          const children = <Refused message={message} symbol={symbol} />;
          const content = { title: 'This was not shared', description: message, children };
          return sendPrivate(reply, await render(request, content));
        });
      },
    );
    scope.post<{ Body: RevokeForm }>(
      '/shares/revoke',
      { config, schema: { hide: true, body: RevokeForm } },
      async (request, reply) => {
        await shares.revoke(requireUser(request).id, request.body.id);
        return goOn(reply, '/shares?notice=revoked');
      },
    );
    done();
  });
}
