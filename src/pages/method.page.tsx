import type { JSX } from 'preact';
import type { HttpServer } from '../http/http-server.ts';
import { VerdictSharesCard } from '../../ui/method/shares.tsx';
import { StrategyWeights } from '../../ui/method/weights.tsx';
import { strategyName } from '../../ui/text/verdict-words.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage, sendPage } from './render-page.tsx';
import { visitorOf } from './visitor.ts';

function Rules(): JSX.Element {
  return (
    <section class="card mt" aria-labelledby="rules-h">
      <h2 id="rules-h">From facts to a verdict</h2>
      <ol class="rules">
        <li>
          <b>Facts.</b> Daily prices, statements, dividends and splits of one symbol, from one source, as known at one
          moment. A statement without a filing date counts from 90 days after its period ended.
        </li>
        <li>
          <b>Figures.</b> Each strategy computes its factors by the published formulas below. A factor whose inputs are
          not there is missing. Nothing is filled in by a guess.
        </li>
        <li>
          <b>Points.</b> A factor is ranked among the companies of its sector where at least 20 are known, else among
          all where at least 100 are; points are then weight × (2 × percentile − 1), rounded. Otherwise its breakpoints
          give the share of the weight, straight lines between them. Each reason says which it was.
        </li>
        <li>
          <b>Score.</b> 50 plus the sum of the points. The weights of a strategy add to 50, so a score stays within 0
          and 100, and the sum is shown.
        </li>
        <li>
          <b>Possible range.</b> The score plus and minus the weight of the missing factors: where it could stand if
          they came in. It is a bound, not a likelihood.
        </li>
        <li>
          <b>Verdict.</b> Buy at 60 and above, Sell at 40 and below, Hold between. Buy is weak to 64, moderate to 74,
          strong from 75; Sell mirrors it. It is weak whenever the possible range leaves the band.
        </li>
        <li>
          <b>No verdict.</b> Under 60% of the weight has inputs, fewer than 253 sessions, facts that fail a check, or a
          possible range that reaches both edges. That is never shown as Hold.
        </li>
        <li>
          <b>Risk level.</b> The median of volatility (20%, 35%), worst three-year drawdown (25%, 50%), beta (0.8, 1.3)
          and Altman’s zones; the more cautious of the middle two; distress makes it high; under two inputs there is
          none.
        </li>
        <li>
          <b>Confidence.</b> There is none yet. It will be a measured frequency over closed calls, with their number,
          and not a feeling.
        </li>
      </ol>
    </section>
  );
}

/** `GET /method`: what a verdict is made of, derived from the engine's own list of strategies. */
export function registerMethodPage(server: HttpServer, deps: PageDeps): void {
  server.get('/method', { schema: { hide: true } }, async (request, reply) => {
    const shares = await deps.verdictShares().catch(() => null);
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
            Engine {deps.engineVersion}. US listings are covered. Where no published breakpoint exists ours is used and
            marked “house breakpoint”.
          </p>
          <p class="jump">
            {deps.strategies.map(({ id }) => (
              <a href={`#m-${id}`}>{strategyName(id)}</a>
            ))}
          </p>
          <Rules />
          <VerdictSharesCard shares={shares} isDemo={deps.source.isDemo} />
          {deps.strategies.map((strategy) => (
            <StrategyWeights strategy={strategy} words={deps.factorWords} />
          ))}
        </>
      ),
    });
    return sendPage(reply, html);
  });
}
