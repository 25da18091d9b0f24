import type { JSX } from 'preact';
import type { Evidence, EvidenceClass, LongShort } from '../../src/engine/factors/evidence.ts';
import type { Factor } from '../../src/engine/factors/factor.ts';
import type { Strategy, WeightSet } from '../../src/engine/strategies/strategy.ts';
import { ratioText, signedText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';
import { classesOf } from './sector-classes.ts';

const CLASSES: readonly (readonly [id: EvidenceClass, label: string, means: string])[] = [
  ['clear', 'Clear', 'the published return was found again'],
  ['likely', 'Likely', 'it was probably found again'],
  ['placebo', 'Placebo', 'it was tried and earned nothing of its own'],
  ['none', 'None', 'no long-short return of it is published'],
];

type Words = (factor: string) => { readonly label: string };

/** The class of a factor's evidence, as a mark beside its name. */
export function EvidenceMark({ evidence }: { readonly evidence: Evidence }): JSX.Element {
  const label = CLASSES.find(([id]) => id === evidence.class)?.[1] ?? evidence.class;
  const text = evidence.class === 'none' ? 'Not published' : label;
  return <span class={`mark known-${evidence.class}`}>{text}</span>;
}

/** Points of a set that rest on each class of evidence. */
function pointsByClass(set: WeightSet): Readonly<Record<EvidenceClass, number>> {
  const points: Record<EvidenceClass, number> = { clear: 0, likely: 0, placebo: 0, none: 0 };
  for (const [factor, weight] of set) points[factor.evidence.class] += weight;
  return points;
}

/** How many points of each weight set rest on each class of evidence. */
export function ShareByClass({ strategy }: { readonly strategy: Strategy }): JSX.Element {
  const name = strategyName(strategy.id);
  return (
    <div class="scroll" role="group" aria-labelledby={`known-${strategy.id}`} tabIndex={0}>
      <table class="plain shares-by-class">
        <caption id={`known-${strategy.id}`}>Points of 50 in {name}, by what is known of the factors</caption>
        <thead>
          <tr>
            <th scope="col">Company</th>
            {CLASSES.map(([, label]) => (
              <th scope="col" class="num">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {classesOf(strategy).map(([id, label]) => {
            const points = pointsByClass(strategy.weights[id] ?? []);
            return (
              <tr>
                <th scope="row">{label}</th>
                {CLASSES.map(([known]) => (
                  <td class="num">{points[known]}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** `1.35 (4.53)`: percent a month and t. */
function pairText(pair: LongShort | null): string {
  return pair === null ? '–' : `${signedText(pair.monthly)} (${ratioText(pair.t)})`;
}

function EvidenceRow({ factor, words }: { readonly factor: Factor; readonly words: Words }): JSX.Element {
  const { evidence } = factor;
  const { study, series, tInPaper, inSample, afterPublication, note } = evidence;
  return (
    <tr data-factor={factor.id}>
      <th scope="row">
        {words(factor.id).label} <EvidenceMark evidence={evidence} />
      </th>
      <td class="wrap">
        {study === null ? 'Not among the factors they tried' : `${study} (${series ?? ''})`}
        {note === null ? null : <small>{note}</small>}
      </td>
      <td class="num">{tInPaper === null ? '–' : ratioText(tInPaper)}</td>
      <td class="num">{pairText(inSample)}</td>
      <td class="num">{pairText(afterPublication)}</td>
    </tr>
  );
}

/** Every factor once, the best known first, in the order of the strategies within a class. */
function factorsOf(strategies: readonly Strategy[]): readonly Factor[] {
  const byId = new Map<string, Factor>();
  for (const { weights } of strategies)
    for (const set of Object.values(weights)) for (const [factor] of set) byId.set(factor.id, factor);
  const all = [...byId.values()];
  return CLASSES.flatMap(([id]) => all.filter(({ evidence }) => evidence.class === id));
}

function Rules(): JSX.Element {
  return (
    <>
      <p>
        The weights follow from this table by reasoning and are never fitted to returns. In Growth, Value and Momentum
        at least 35 of the 50 points rest on factors of class clear or likely, for financials at least 30. The others
        have at most 15 together and 4 each (revenue and earnings growth 5, because Growth asks for them; for financials
        7 each, and no factor over 14). Dividend asks another question and is bound by one line only: the level of the
        yield has at most 5.
      </p>
      <p class="fine">
        All US stocks, bought where the factor is good and sold where it is bad. “After publication” is the years from
        the one after it to 2022. Returns of other markets, costs and single stocks differ. Source: Chen &amp;
        Zimmermann, “Open Source Cross-Sectional Asset Pricing”, Critical Finance Review 2022, data of 2024.
      </p>
    </>
  );
}

/** What the open literature found of each factor: the basis of every verdict. */
export function EvidenceCard({
  strategies,
  words,
}: {
  readonly strategies: readonly Strategy[];
  readonly words: Words;
}): JSX.Element {
  return (
    <section class="card mt" aria-labelledby="evidence-h">
      <h2 id="evidence-h">What is known of each factor</h2>
      <ul class="rules">
        {CLASSES.map(([, label, means]) => (
          <li>
            <b>{label}</b>: {means}.
          </li>
        ))}
      </ul>
      <Rules />
      <div class="scroll" role="group" aria-labelledby="evidence-h" tabIndex={0}>
        <table class="plain evidence">
          <caption class="vh">Published and replicated returns of every factor</caption>
          <thead>
            <tr>
              <th scope="col">Factor</th>
              <th scope="col">Study (name in the replication)</th>
              <th scope="col" class="num">
                t in the study
              </th>
              <th scope="col" class="num">
                Found again, % a month (t)
              </th>
              <th scope="col" class="num">
                After publication, % a month (t)
              </th>
            </tr>
          </thead>
          <tbody>
            {factorsOf(strategies).map((factor) => (
              <EvidenceRow factor={factor} words={words} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
