import type { JSX } from 'preact';
import type { Strategy } from '../../src/engine/strategies/strategy.ts';
import { dateText, wholeText } from '../text/format.ts';
import { strategyName } from '../text/verdict-words.ts';

const LABELS = { BUY: 'Buy', HOLD: 'Hold', SELL: 'Sell' } as const;

/** What a strategy's verdicts were followed by; nothing for a strategy that is held against the market. */
export function YardstickTable({ strategy }: { readonly strategy: Strategy }): JSX.Element | null {
  const { yardstick } = strategy;
  if (yardstick === undefined) return null;
  const id = `yardstick-${strategy.id}`;
  return (
    <>
      <h3 id={id}>What {strategyName(strategy.id)} verdicts were followed by</h3>
      <div class="scroll" role="group" aria-labelledby={id} tabIndex={0}>
        <table class="plain yardstick">
          <caption>Verdicts of {yardstick.clocks.map(dateText).join(', ')}</caption>
          <thead>
            <tr>
              <th scope="col">Verdict</th>
              <th scope="col" class="num">
                Verdicts
              </th>
              <th scope="col" class="num">
                {yardstick.event}
              </th>
            </tr>
          </thead>
          <tbody>
            {yardstick.rows.map(({ verdict, verdicts, events }) => (
              <tr>
                <th scope="row">{LABELS[verdict]}</th>
                <td class="num">{wholeText(verdicts)}</td>
                <td class="num">
                  {wholeText(events)} ({((events / verdicts) * 100).toFixed(1)}%)
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="fine">{yardstick.data}</p>
    </>
  );
}
