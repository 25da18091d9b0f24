import type { JSX } from 'preact';
import type { Factor } from '../../src/engine/factors/factor.ts';
import type { SectorClass } from '../../src/engine/market/snapshot.ts';
import type { Strategy } from '../../src/engine/strategies/strategy.ts';
import { signedText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';
import { EvidenceMark, ShareByClass } from './evidence.tsx';
import { classesOf } from './sector-classes.ts';
import { YardstickTable } from './yardstick.tsx';

type Words = (factor: string) => { readonly label: string; readonly sentence?: string };

interface Row {
  readonly factor: Factor;
  readonly weights: Readonly<Partial<Record<SectorClass, number>>>;
}

/** Every factor of a strategy with its weight in each class, in the order the strategy names them. */
function weightRows(strategy: Strategy): readonly Row[] {
  const rows = new Map<string, { factor: Factor; weights: Partial<Record<SectorClass, number>> }>();
  for (const [id] of classesOf(strategy)) {
    for (const [factor, weight] of strategy.weights[id] ?? []) {
      const row = rows.get(factor.id) ?? { factor, weights: {} };
      row.weights[id] = weight;
      rows.set(factor.id, row);
    }
  }
  return [...rows.values()];
}

/** A breakpoint's value in the factor's own unit: 15%, 1.3, 5 years. */
function valueText(value: number, unit: Factor['unit']): string {
  if (unit === 'fraction') return `${Number((value * 100).toFixed(2))}%`.replace('-', '\u2212');
  return `${Number(value.toFixed(4))}`.replace('-', '\u2212') + (unit === 'years' ? ' years' : '');
}

function Breakpoints({ factor }: { readonly factor: Factor }): JSX.Element {
  return (
    <>
      {factor.breakpoints
        .map(([value, fraction]) => `${valueText(value, factor.unit)}: ${signedText(fraction * 100, 0)}%`)
        .join(' · ')}{' '}
      <small class={factor.breakpointsPublished ? 'mark' : 'mark house'}>
        {factor.breakpointsPublished ? 'published breakpoint' : 'house breakpoint'}
      </small>
    </>
  );
}

/** Which values are good: high or low ones, or those near the one with the most points. */
function goodText({ good, breakpoints, unit }: Factor): string {
  if (good !== 'band') return good === 'high' ? 'High is good.' : 'Low is good.';
  const best = breakpoints.reduce((a, b) => (b[1] > a[1] ? b : a));
  return `Neither high nor low is good: best near ${valueText(best[0], unit)}.`;
}

function FactorRow({
  row,
  words,
  classes,
}: {
  readonly row: Row;
  readonly words: Words;
  readonly classes: ReturnType<typeof classesOf>;
}): JSX.Element {
  const { factor } = row;
  const { label, sentence } = words(factor.id);
  return (
    <tr>
      <th scope="row">
        {label} <EvidenceMark evidence={factor.evidence} />
        {sentence === undefined ? null : <small>{sentence}</small>}
      </th>
      {classes.map(([id]) => (
        <td class="num">{row.weights[id] ?? <span class="na">n/a</span>}</td>
      ))}
      <td class="wrap">
        {goodText(factor)} {factor.ranked ? 'Ranked among peers where there are enough, else: ' : 'Breakpoints: '}
        <Breakpoints factor={factor} />
      </td>
      <td class="wrap">{factor.citation}</td>
    </tr>
  );
}

/** Why each set weighs as it does; classes with the same reason share a line. */
function Why({ strategy }: { readonly strategy: Strategy }): JSX.Element {
  const labels = new Map<string, string[]>();
  for (const [id, label] of classesOf(strategy)) {
    const why = strategy.why[id];
    if (why !== undefined) labels.set(why, [...(labels.get(why) ?? []), label]);
  }
  return (
    <>
      <h3>Why these weights</h3>
      <ul class="rules">
        {[...labels].map(([why, of]) => (
          <li>
            <b>{of.join(', ')}.</b> {why}
          </li>
        ))}
      </ul>
    </>
  );
}

/** One strategy: what it asks, its factors, weights, breakpoints and published sources. */
export function StrategyWeights({
  strategy,
  words,
}: {
  readonly strategy: Strategy;
  readonly words: Words;
}): JSX.Element {
  const name = strategyName(strategy.id);
  const classes = classesOf(strategy);
  return (
    <section class="card mt" aria-labelledby={`m-${strategy.id}`}>
      <h2 id={`m-${strategy.id}`}>{name}</h2>
      <p>{strategy.asks}</p>
      {strategy.remark === undefined ? null : <p>{strategy.remark}</p>}
      {strategy.needsDividend === true ? <p>A company that pays no dividend gets no verdict from it.</p> : null}
      {strategy.weights.fund === undefined ? <p>A fund gets no verdict from it.</p> : null}
      <ShareByClass strategy={strategy} />
      <YardstickTable strategy={strategy} />
      <Why strategy={strategy} />
      <div class="scroll" role="group" aria-labelledby={`m-${strategy.id}`} tabIndex={0}>
        <table class="plain weights">
          <caption class="vh">Factors of the {name} strategy</caption>
          <thead>
            <tr>
              <th scope="col">Factor</th>
              {classes.map(([, label]) => (
                <th scope="col" class="num">
                  {label}
                </th>
              ))}
              <th scope="col">How it earns points (value: share of its weight)</th>
              <th scope="col">Published source</th>
            </tr>
          </thead>
          <tbody>
            {weightRows(strategy).map((row) => (
              <FactorRow row={row} words={words} classes={classes} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
