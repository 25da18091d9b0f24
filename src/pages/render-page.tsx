import type { FastifyReply } from 'fastify';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Document } from '../../ui/layout/document.tsx';
import { DEMO_TEXT } from '../../ui/layout/demo-mark.tsx';
import type { PageDeps } from './page-deps.ts';
import { symbolFile } from './symbol-file.ts';
import type { Visitor } from './visitor.ts';

interface PageContent {
  /** Without the product's name and the demo mark: both are added here. */
  readonly title: string;
  readonly description: string;
  readonly hasSearch?: boolean;
  /** Where the page passes the reader on to by itself. */
  readonly moveOnTo?: string;
  readonly children: ComponentChildren;
}

/** A whole page as text. The search works as a plain form where the symbol list cannot be had. */
export async function renderPage(deps: PageDeps, visitor: Visitor, content: PageContent): Promise<string> {
  const { isDemo, notice = null } = deps.source;
  const symbols = await symbolFile(deps).then(
    (file) => file.url,
    () => null,
  );
  const html = renderToString(
    <Document
      title={[content.title, ...(isDemo ? [DEMO_TEXT] : []), 'TradeWise'].join(' · ')}
      description={isDemo ? `${DEMO_TEXT}. ${content.description}` : content.description}
      theme={visitor.theme}
      hasKeys={visitor.hasKeys}
      path={visitor.path}
      user={visitor.user}
      formToken={visitor.formToken}
      {...(content.moveOnTo === undefined ? {} : { moveOnTo: content.moveOnTo })}
      isDemo={isDemo}
      notice={notice}
      hasSearch={content.hasSearch ?? true}
      assets={{
        css: deps.assetUrl('app.css'),
        search: deps.assetUrl('search.js'),
        icon: deps.assetUrl('favicon.svg'),
        symbols,
      }}
    >
      {content.children}
    </Document>,
  );
  return `<!doctype html>${html}`;
}

/** Sends a page. Browsers may keep it for Back, and ask again otherwise; it depends on the preference cookies. */
export function sendPage(reply: FastifyReply, html: string): FastifyReply {
  return reply
    .header('cache-control', 'private, no-cache')
    .header('vary', 'cookie')
    .type('text/html; charset=utf-8')
    .send(html);
}
