import type { HttpServer } from '../../http/http-server.ts';
import { sendPage } from '../../http/page.ts';
import type { RenderPage } from '../../http/page.ts';
import { AppError } from '../../platform/errors.ts';
import { DocContents, DocText } from '../../../ui/docs/doc-page.tsx';
import { Reference } from '../../../ui/docs/reference.tsx';
import { DocParams, ErrorParams } from './docs.schema.ts';
import type { Docs } from './docs.ts';
import { presentReference } from './reference.present.ts';
import type { OpenApi } from './reference.present.ts';

const OPEN = { access: 'public', rate: 'free' } as const;

function nothing(): never {
  throw new AppError('not_found', { userMessage: 'The documentation has no such page. /docs lists those it has.' });
}

/** The documentation of this release: its contents, each page, each error, and the API. */
export function registerDocsPages(
  server: HttpServer,
  { docs, render, publicUrl }: { readonly docs: Docs; readonly render: RenderPage; readonly publicUrl: string | null },
): void {
  server.get('/docs', { config: OPEN, schema: { hide: true } }, async (request, reply) =>
    sendPage(
      reply,
      await render(request, {
        title: 'Documentation',
        description: 'How to read a verdict, use the API and run a server.',
        children: <DocContents groups={await docs.contents()} />,
      }),
    ),
  );

  let tags: ReturnType<typeof presentReference> | null = null;
  server.get('/docs/reference', { config: OPEN, schema: { hide: true } }, async (request, reply) => {
    // The routes are known once the server listens, and do not change then.
    tags ??= presentReference(server.swagger() as OpenApi, publicUrl ?? 'http://localhost:5000');
    return sendPage(
      reply,
      await render(request, {
        title: 'API reference',
        description: 'Every address of the API with its fields, its answers and a call to copy.',
        children: <Reference tags={tags} />,
      }),
    );
  });

  server.get('/docs/:name', { config: OPEN, schema: { hide: true, params: DocParams } }, async (request, reply) => {
    const page = (await docs.read(request.params.name)) ?? nothing();
    return sendPage(
      reply,
      await render(request, {
        title: page.title,
        description: `Documentation: ${page.title}.`,
        children: <DocText html={page.html} />,
      }),
    );
  });

  server.get(
    '/docs/errors/:code',
    { config: OPEN, schema: { hide: true, params: ErrorParams } },
    async (request, reply) => {
      const page = (await docs.readError(request.params.code)) ?? nothing();
      return sendPage(
        reply,
        await render(request, {
          title: page.title,
          description: `What ${page.title} means and what to do.`,
          children: <DocText html={page.html} title={page.title} />,
        }),
      );
    },
  );
}
