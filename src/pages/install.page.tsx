import { frameWords } from '../../ui/text/words/frame.ts';
import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import type { PageDeps } from './page-deps.ts';
import { languageOf } from './reader-language.ts';
import { renderPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

const FREE = { config: { access: 'public', session: 'ignored', rate: 'free' }, schema: { hide: true } } as const;

/**
 * What makes the product installable: its manifest, the browser's worker, and the page that the worker shows without a network.
 * The worker keeps that page and the style sheet, and nothing that is somebody's: no price, no verdict, no account.
 */
export function registerInstall(server: HttpServer, deps: PageDeps): void {
  server.get('/app.webmanifest', FREE, (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/manifest+json').send(manifestOf(deps)),
  );
  server.get('/sw.js', FREE, (request, reply) => {
    const files = [`/offline?lang=${languageOf(request)}`, deps.assetUrl('app.css')].filter((file) => file !== null);
    const script = deps.assetUrl('worker.js');
    const lines = [
      `self.FILES = ${JSON.stringify(files)};`,
      ...(script === null ? [] : [`importScripts('${script}');`]),
    ];
    return reply
      .header('cache-control', 'no-cache')
      .header('vary', 'cookie, accept-language')
      .type('text/javascript; charset=utf-8')
      .send(`${lines.join('\n')}\n`);
  });
  server.get(
    '/offline',
    { config: { access: 'public', rate: 'free' }, schema: { hide: true } },
    async (request, reply) => {
      const words = frameWords();
      const html = await renderPage(deps, visitorOf(request), {
        title: words.offlineTitle,
        description: words.offlineText,
        children: (
          <section class="card narrow" data-state="offline">
            <h1>{words.offlineTitle}</h1>
            <p>{words.offlineText}</p>
            <p class="act">
              {/* To where the reader wanted to go: the worker answers that address with this page. */}
              <a class="btn pri" href="">
                {words.offlineAgain}
              </a>
            </p>
          </section>
        ),
      });
      return sendPage(reply, html);
    },
  );
}

function manifestOf({ assetUrl }: Pick<PageDeps, 'assetUrl'>): string {
  const icon = (name: string, sizes: string, type: string, purpose: string): object[] => {
    const src = assetUrl(name);
    return src === null ? [] : [{ src, sizes, type, purpose }];
  };
  return JSON.stringify({
    id: '/',
    name: 'TradeWise AI',
    short_name: 'TradeWise',
    description: 'Stock verdicts with reasons whose points add up in plain sight.',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#FBFAF7',
    theme_color: '#1F4E79',
    icons: [
      ...icon('favicon.svg', 'any', 'image/svg+xml', 'any'),
      ...icon('icon-192.png', '192x192', 'image/png', 'any'),
      ...icon('icon-512.png', '512x512', 'image/png', 'maskable'),
    ],
  });
}
