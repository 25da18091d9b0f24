import type { JSX } from 'preact';
import type { FavouriteLine, FavouriteList } from '../../src/features/favourites/favourites.schema.ts';
import { dateText } from '../text/format.ts';
import { shortVerdict, strategyName } from '../text/verdict-words.ts';

type VerdictChange = FavouriteLine['verdict_changes'][number];

/** True where a verdict of these lines changed; without, there is no column for it. */
export function hasChanges({ favorites }: Pick<FavouriteList, 'favorites'>): boolean {
  return favorites.some(({ verdict_changes: changes }) => changes.length > 0);
}

const word = (recommendation: VerdictChange['to']): string =>
  recommendation === null ? 'no verdict' : shortVerdict({ recommendation });

/** What became of which verdict: "Growth: Hold to Buy on 20 Nov 2026". */
export function changeText({ strategy, from, to, as_of: asOf }: VerdictChange): string {
  return `${strategyName(strategy)}: ${word(from)} to ${word(to)} on ${dateText(asOf)}`;
}

/** The changes of a line's verdicts against the session saved before, and which session that was. */
export function ChangeCell({ line }: { readonly line: FavouriteLine }): JSX.Element {
  return (
    <td class="chg" data-label="Newest change">
      {line.verdict_changes.map((change) => (
        <p>
          {changeText(change)}
          <small>
            {word(change.from)} on {dateText(change.from_as_of)}
          </small>
        </p>
      ))}
    </td>
  );
}

/** The head of the same column. */
export function ChangeHead(): JSX.Element {
  return <th scope="col">Newest change</th>;
}
