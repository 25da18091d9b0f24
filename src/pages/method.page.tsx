import type { HttpServer } from '../http/http-server.ts';
import { sendPage } from '../http/page.ts';
import { Definitions } from '../../ui/method/definitions.tsx';
import { EvidenceCard } from '../../ui/method/evidence.tsx';
import { Rules } from '../../ui/method/rules.tsx';
import { VerdictSharesCard } from '../../ui/method/shares.tsx';
import { StrategyWeights } from '../../ui/method/weights.tsx';
import { strategyName } from '../../ui/text/verdict-words.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

/** The shares in the order of the strategies; the rest of the page stands also where they cannot be counted. */
async function inOrder({ verdictShares, strategies }: PageDeps): ReturnType<PageDeps['verdictShares']> {
  const shares = await verdictShares().catch(() => null);
  if (shares === null) return null;
  const rows = strategies.flatMap(({ id }) => shares.rows.filter((row) => row.strategy === id));
  return { ...shares, rows };
}

/** `GET /method`: what a verdict is made of, derived from the engine's own list of strategies. */
export function registerMethodPage(server: HttpServer, deps: PageDeps): void {
  server.get(
    '/method',
    { config: { access: 'public', rate: 'free' }, schema: { hide: true } },
    async (request, reply) => {
      const shares = await inOrder(deps);
      const html = await renderPage(deps, visitorOf(request), {
        title: 'Method',
        description: 'What a verdict is made of: published formulas and stated weights.',
        children: (
          <>
            <h1>Method</h1>
            <p class="lede">
              No language model and no learned model decides a verdict. Published formulas and stated weights do.
            </p>
            <p class="meta">
              Engine {deps.engineVersion}. US listings are covered. Where no published breakpoint exists ours is used
              and marked “house breakpoint”.
            </p>
            <p class="jump">
              {deps.strategies.map(({ id }) => (
                <a href={`#m-${id}`}>{strategyName(id)}</a>
              ))}
            </p>
            <Rules />
            <Definitions />
            <VerdictSharesCard shares={shares} isDemo={deps.source.isDemo} />
            <EvidenceCard strategies={deps.strategies} words={deps.factorWords} />
            {deps.strategies.map((strategy) => (
              <StrategyWeights strategy={strategy} words={deps.factorWords} />
            ))}
          </>
        ),
      });
      return sendPage(reply, html);
    },
  );
}
