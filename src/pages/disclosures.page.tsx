import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

/** `GET /disclosures`: what a reader should know before leaning on a verdict. */
export function registerDisclosuresPage(server: HttpServer, deps: PageDeps): void {
  server.get(
    '/disclosures',
    { config: { access: 'public', rate: 'free' }, schema: { hide: true } },
    async (request, reply) => {
      const { label, isDemo } = deps.source;
      const html = await renderPage(deps, visitorOf(request), {
        title: 'Disclosures',
        description: 'What to know before leaning on a verdict.',
        children: (
          <article class="doc">
            <h1>Disclosures</h1>
            <h2>Not advice</h2>
            <p>
              A verdict is information, made by published formulas from figures of a company. It does not know you: your
              aims, your means, or what you own. It is no advice to buy or sell anything. Scores are model estimates and
              can be wrong. Past results do not predict future results.
            </p>
            <h2>Data</h2>
            <p>
              {isDemo
                ? 'This server shows a generated market: no price, statement or verdict on it is that of a real company.'
                : `Prices and statements come from this source: ${label}. They can be late, incomplete or wrong; each page names their dates.`}{' '}
              Where a figure is missing or doubtful there is no verdict, and the page names what is missing.
            </p>
            <h2>How it is decided</h2>
            <p>
              No person and no language model decides a verdict. The <a href="/method">method</a> has every formula,
              every weight and the published evidence, with what it did not find. The same facts give the same verdict
              for everybody, whatever they pay.
            </p>
            <h2>Interests</h2>
            <p>
              Nothing in this product lets a company pay for being shown or for its verdict, and it earns nothing from
              trades. Whoever runs this server may charge for its use; whether they do stands under{' '}
              <a href="/pricing">prices</a>.
            </p>
            <h2>Your data</h2>
            <p>
              What is kept of a person, why and for how long: <a href="/docs/personal-data">personal data</a>. Whoever
              is signed in can take all of it along, or delete it, in the account.
            </p>
          </article>
        ),
      });
      return sendPage(reply, html);
    },
  );
}
