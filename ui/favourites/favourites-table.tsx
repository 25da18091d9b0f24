import type { JSX } from 'preact';
import type { FavouriteLine, FavouriteList } from '../../src/features/favourites/favourites.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { FormToken } from '../layout/form-token.tsx';
import { ChangeRow } from './newest-change.tsx';
import { FIGURE_COLUMNS, FigureCells, FigureHeads } from './verdict-cells.tsx';

/** The name of the check box of a symbol, in the form that removes what is picked. */
const PICK = 'pick.';

interface TableProps {
  readonly list: FavouriteList;
  readonly formToken: string | null;
  /** Path and query of this view, to come back to. */
  readonly path: string;
  /** True where only favourites with one tag are shown: places are those of the whole list, so that none is moved. */
  readonly isFiltered: boolean;
  readonly maxNote: number;
  readonly maxTag: number;
  /** The whole list's length. */
  readonly count: number;
}

type RowProps = TableProps & { readonly line: FavouriteLine };

function Edit(props: { readonly line: FavouriteLine } & TableProps): JSX.Element {
  const { line, formToken, path, isFiltered, maxNote, maxTag, count } = props;
  const { symbol, note, tag, position } = line;
  return (
    <details class="edit">
      <summary aria-label={`Edit note, tag and place of ${symbol}`}>Edit</summary>
      <form method="post" action="/favourites/edit" class="form">
        <FormToken token={formToken} />
        <input type="hidden" name="symbol" value={symbol} />
        <input type="hidden" name="to" value={path} />
        <p class="field">
          <label for={`note-${symbol}`}>Note</label>
          <input id={`note-${symbol}`} name="note" value={note} maxLength={maxNote} autocomplete="off" />
        </p>
        <p class="field">
          <label for={`tag-${symbol}`}>Tag</label>
          <input id={`tag-${symbol}`} name="tag" value={tag} maxLength={maxTag} autocomplete="off" list="tags" />
        </p>
        {isFiltered ? null : (
          <p class="field">
            <label for={`place-${symbol}`}>Place, 1 to {count}</label>
            <input type="hidden" name="was" value={position} />
            <input
              id={`place-${symbol}`}
              name="place"
              value={position}
              required
              inputMode="numeric"
              pattern="[1-9][0-9]{0,3}"
              title="A whole number, 1 for the top"
              autocomplete="off"
            />
          </p>
        )}
        <p class="act">
          <button class="pri">Save</button>
          <button form="remove" name="symbol" value={symbol}>
            Remove {symbol}
          </button>
        </p>
      </form>
    </details>
  );
}

function Row(props: RowProps): JSX.Element {
  const { line, isFiltered, count } = props;
  const { symbol, company_name: name, is_listed: isListed, note, tag, position } = line;
  return (
    <tr id={`f-${symbol}`}>
      <td class="pick">
        <label>
          <input type="checkbox" form="bulk" name={`${PICK}${symbol}`} value="on" />
          <span class="vh">Select {symbol}</span>
        </label>
      </td>
      <th scope="row">
        <a href={`/s/${encodeURIComponent(symbol)}`} data-row-link>
          {symbol}
        </a>
        <small>{isListed === false ? 'not listed by this source' : name === symbol ? '' : name}</small>
      </th>
      <FigureCells line={line} />
      <td class="words">
        {tag === '' ? null : (
          <a class="tag" href={`/favourites?tag=${encodeURIComponent(tag)}`}>
            <span class="vh">Tag </span>
            {tag}
          </a>
        )}
        {note === '' ? null : <p>{note}</p>}
        <Edit {...props} />
      </td>
      {isFiltered ? null : (
        <td class="move">
          <button form="move" name="up" value={symbol} disabled={position === 1} aria-label={`Move ${symbol} up`}>
            <span aria-hidden="true">↑</span>
          </button>
          <button
            form="move"
            name="down"
            value={symbol}
            disabled={position === count}
            aria-label={`Move ${symbol} down`}
          >
            <span aria-hidden="true">↓</span>
          </button>
        </td>
      )}
    </tr>
  );
}

/** The list: one row a symbol, with check boxes for removing several together. Rows are walked by the keys `j` and `k`. */
export function FavouritesTable(props: TableProps): JSX.Element {
  const { list, formToken, path, isFiltered } = props;
  return (
    <section data-unit="favourites" aria-label="Favourites">
      <form id="bulk" method="post" action="/favourites/remove">
        <FormToken token={formToken} />
        <input type="hidden" name="to" value={path} />
      </form>
      <form id="remove" method="post" action="/favourites/remove">
        <FormToken token={formToken} />
        <input type="hidden" name="to" value={path} />
      </form>
      <form id="move" method="post" action="/favourites/move">
        <FormToken token={formToken} />
        <input type="hidden" name="to" value={path} />
      </form>
      <datalist id="tags">
        {list.tags.map((tag) => (
          <option value={tag} />
        ))}
      </datalist>
      <table class="favs">
        <caption>
          Price, change and verdicts are those saved when the symbol was last analysed.{' '}
          <DemoMark isDemo={list.is_demo} />
        </caption>
        <thead>
          <tr>
            <td class="pick" />
            <th scope="col">Symbol</th>
            <FigureHeads />
            <th scope="col">Tag and note</th>
            {isFiltered ? null : <th scope="col">Order</th>}
          </tr>
        </thead>
        <tbody>
          {list.favorites.map((line) => (
            <>
              <Row {...props} line={line} />
              <ChangeRow line={line} before={1} span={FIGURE_COLUMNS + (isFiltered ? 2 : 3)} />
            </>
          ))}
        </tbody>
      </table>
      <p class="act mt">
        <button form="bulk">Remove the selected</button>
        <a class="btn" href="/favourites.csv">
          Export as CSV
        </a>
      </p>
    </section>
  );
}
