import type { JSX } from 'preact';
import type { FavouriteLine } from '../../src/features/favourites/favourites.schema.ts';
import { dateText } from '../text/format.ts';
import { shortVerdict, strategyName } from '../text/verdict-words.ts';

type VerdictChange = FavouriteLine['verdict_changes'][number];

const word = (recommendation: VerdictChange['to']): string =>
  recommendation === null ? 'no verdict' : shortVerdict({ recommendation });

/** The changed verdict of a strategy: "Growth: Hold to Buy on 20 Nov 2026". */
function changeText({ strategy, from, to, as_of: asOf }: VerdictChange): string {
  return `${strategyName(strategy)}: ${word(from)} to ${word(to)} on ${dateText(asOf)}`;
}

interface ChangeRowProps {
  readonly line: FavouriteLine;
  /** Columns before that of the symbol. */
  readonly before: number;
  /** Columns from that of the symbol on. */
  readonly span: number;
}

/** What changed of a line's verdicts against the session saved before, in a row under it; none where nothing did. */
export function ChangeRow({ line, before, span }: ChangeRowProps): JSX.Element | null {
  const { verdict_changes: changes, symbol } = line;
  if (changes.length === 0) return null;
  return (
    <tr class="chg">
      {before === 0 ? null : <td colSpan={before} />}
      <td colSpan={span}>
        <b>
          Newest {changes.length === 1 ? 'change' : 'changes'}
          <span class="vh"> of {symbol}</span>
        </b>
        <ul>
          {changes.map((change) => (
            <li>
              {changeText(change)}{' '}
              <small>
                ({word(change.from)} on {dateText(change.from_as_of)})
              </small>
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}
