import type { JSX } from 'preact';
import type { AnalysisPoint, AnalysisResponse } from '../../src/features/analysis/analysis.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { pointsText } from '../text/format.ts';
import { headingVerdict, shortVerdict, strategyName } from '../text/verdict-words.ts';
import type { ComparedStock } from './compare-view.ts';
import { FactorTable } from './factor-table.tsx';

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** Who says what, in a sentence: strategies ask different questions, so that nothing here is told as a change. */
export function disagreementText(analyses: readonly AnalysisResponse[]): string {
  const groups = new Map<string, string[]>();
  for (const analysis of analyses) {
    const verdict = shortVerdict(analysis);
    groups.set(verdict, [...(groups.get(verdict) ?? []), strategyName(analysis.strategy)]);
  }
  const said = [...groups].map(([verdict, names]) => {
    const verb = names.length === 1 ? 'says' : 'say';
    return verdict === 'No verdict'
      ? `${listed(names)} ${names.length === 1 ? 'has' : 'have'} no verdict`
      : `${listed(names)} ${verb} ${verdict}`;
  });
  const verdicts = new Set(analyses.flatMap(({ recommendation }) => recommendation ?? []));
  const head =
    verdicts.size > 1 ? 'They disagree' : verdicts.size === 1 ? 'They do not disagree' : 'None has a verdict';
  return `${head}: ${said.join('; ')}.`;
}

const MOST_REASONS = 2;

/** What moved a score most to one side. */
function strongest(points: readonly AnalysisPoint[], sign: 1 | -1): string {
  const lines = points
    .filter((line) => line.points * sign > 0)
    .sort((a, b) => (b.points - a.points) * sign)
    .slice(0, MOST_REASONS);
  return lines.map(({ label, points: own, value_text: text }) => `${label} ${pointsText(own)} (${text})`).join('; ');
}

function Why({ analysis }: { readonly analysis: AnalysisResponse }): JSX.Element {
  const { strategy, symbol, points, score, abstentions } = analysis;
  const [forIt, against] = [strongest(points, 1), strongest(points, -1)];
  return (
    <li>
      <a href={`/s/${encodeURIComponent(symbol)}?strategy=${strategy}`}>{strategyName(strategy)}</a>
      <p>
        <b>{headingVerdict(analysis)}</b>
        {score === null ? '' : `, ${score}`}
        {score === null ? (
          <small>{abstentions.map(({ reason }) => reason).join(' ')}</small>
        ) : (
          <>
            <small>{forIt === '' ? 'Nothing speaks for it.' : `For it: ${forIt}.`}</small>
            <small>{against === '' ? 'Nothing speaks against it.' : `Against it: ${against}.`}</small>
          </>
        )}
      </p>
    </li>
  );
}

/** The strategies of one stock side by side: what each says, and why they differ. */
export function CompareStrategies({ stock }: { readonly stock: ComparedStock }): JSX.Element {
  const { analyses, about, isDemo } = stock;
  const columns = analyses
    .filter(({ score }) => score !== null)
    .map((analysis) => ({
      name: strategyName(analysis.strategy),
      href: `/s/${encodeURIComponent(about.symbol)}?strategy=${analysis.strategy}`,
      analysis,
    }));
  return (
    <>
      <section class="card" data-unit="strategies" aria-labelledby="strategies-h">
        <div class="row">
          <h2 id="strategies-h">What the strategies say of {about.symbol}</h2>
          <DemoMark isDemo={isDemo} />
        </div>
        <p data-disagreement>{disagreementText(analyses)}</p>
        <ul class="news says">
          {analyses.map((analysis) => (
            <Why analysis={analysis} />
          ))}
        </ul>
        <p class="fine">Each asks another question over another time. That they differ is no change of the company.</p>
      </section>
      {columns.length < 2 ? null : (
        <section class="card" data-unit="factors" aria-labelledby="factors-h">
          <h2 id="factors-h">Why: the points of each figure</h2>
          <FactorTable
            columns={columns}
            caption="First where they differ most. A dash: the strategy does not ask for it, or it is not known."
            isOneCompany
            isDemo={isDemo}
          />
        </section>
      )}
    </>
  );
}
