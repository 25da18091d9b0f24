import { renderToString } from 'preact-render-to-string';
import { Document } from '../../ui/layout/document.tsx';
import { DEMO_TEXT } from '../../ui/layout/demo-mark.tsx';
import type { PageContent, RenderPage } from '../http/page.ts';
import type { PageDeps } from './page-deps.ts';
import { inLanguage } from './reader-language.ts';
import { symbolFile } from './symbol-file.ts';
import { visitorOf } from './visitor.ts';
import type { Visitor } from './visitor.ts';

/** A whole page as text. The search works as a plain form where the symbol list cannot be had. */
export async function renderPage(deps: PageDeps, visitor: Visitor, content: PageContent): Promise<string> {
  const { isDemo, notice } = deps.source;
  const symbols = await symbolFile(deps).then(
    (file) => file.url,
    () => null,
  );
  const whole = (
    <Document
      title={[content.title, ...(isDemo ? [DEMO_TEXT] : []), 'TradeWise'].join(' · ')}
      description={isDemo ? `${DEMO_TEXT}. ${content.description}` : content.description}
      theme={visitor.theme}
      palette={visitor.palette}
      hasKeys={visitor.hasKeys}
      language={visitor.language}
      path={visitor.path}
      user={visitor.user}
      formToken={visitor.formToken}
      {...(content.moveOnTo === undefined ? {} : { moveOnTo: content.moveOnTo })}
      {...(content.lookAgainSeconds === undefined ? {} : { lookAgainSeconds: content.lookAgainSeconds })}
      isDemo={isDemo}
      notice={notice}
      hasSearch={content.hasSearch ?? true}
      assets={{
        css: deps.assetUrl('app.css'),
        search: deps.assetUrl('search.js'),
        script: content.script === undefined ? null : deps.assetUrl(`${content.script}.js`),
        icon: deps.assetUrl('favicon.svg'),
        touch: deps.assetUrl('icon-192.png'),
        symbols,
      }}
    >
      {content.children}
    </Document>
  );
  return `<!doctype html>${inLanguage(visitor.language, () => renderToString(whole))}`;
}

/** The frame of every page, for pages that know their request only. */
export function createFrame(deps: PageDeps): RenderPage {
  return (request, content) => renderPage(deps, visitorOf(request), content);
}
