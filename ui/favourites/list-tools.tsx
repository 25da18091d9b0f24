import type { JSX } from 'preact';
import type { FavouriteList, LineError } from '../../src/features/favourites/favourites.schema.ts';
import { Refusal } from '../account/form.tsx';
import { FormToken } from '../layout/form-token.tsx';

/** The form that adds a symbol. */
export function AddForm({
  formToken,
  symbol,
}: {
  readonly formToken: string | null;
  readonly symbol?: string;
}): JSX.Element {
  return (
    <form method="post" action="/favourites/add" class="addone">
      <FormToken token={formToken} />
      <label for="add-symbol">Add a symbol</label>
      <input
        id="add-symbol"
        name="symbol"
        required
        maxLength={20}
        value={symbol}
        placeholder="AAPL"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
      />
      <button class="pri">Add</button>
    </form>
  );
}

/** The tags in use, as links that narrow the list. */
export function TagFilter({
  tags,
  tag,
}: {
  readonly tags: readonly string[];
  readonly tag: string | undefined;
}): JSX.Element | null {
  if (tags.length === 0 && tag === undefined) return null;
  return (
    <nav class="tags" aria-label="Tags">
      <a class="tag" href="/favourites" aria-current={tag === undefined ? 'page' : undefined}>
        All
      </a>
      {tags.map((each) => (
        <a
          class="tag"
          href={`/favourites?tag=${encodeURIComponent(each)}`}
          aria-current={each === tag ? 'page' : undefined}
        >
          {each}
        </a>
      ))}
    </nav>
  );
}

/** Says that the favourites of the other market (demo or real) still exist; the two are never shown together. */
export function KeptApart({ list }: { readonly list: FavouriteList }): JSX.Element | null {
  const { kept_apart: count, is_demo: isDemo } = list;
  if (count === 0) return null;
  const favourites = count === 1 ? 'one favourite' : `${count} favourites`;
  return (
    <p class="fine">
      {isDemo
        ? `Saved but not shown with demo data: ${favourites} with real prices. They return when this server uses real prices again.`
        : `Saved but not shown with real prices: ${favourites} of the demo market. They return when this server uses demo data again.`}
    </p>
  );
}

/** A list as it was sent, to be corrected. */
export interface RefusedImport {
  readonly text: string;
  readonly message: string;
  readonly errors: readonly LineError[];
}

interface ImportCardProps {
  readonly formToken: string | null;
  readonly refused: RefusedImport | null;
  readonly maxKb: number;
}

/** A list from a file or pasted, with every wrong line named. */
export function ImportCard({ formToken, refused, maxKb }: ImportCardProps): JSX.Element {
  return (
    <section class="card mt" id="import" aria-labelledby="import-h">
      <h2 id="import-h">Import a list</h2>
      <details open={refused !== null}>
        <summary>From a CSV file, or pasted</summary>
        <p>
          One symbol a line is enough. With more columns: symbol, note, tag, added_on (2026-11-20), with commas,
          semicolons or tabs between them; a first line with these names may change their order. At most {maxKb} KB. New
          symbols go to the end of the list; those on it already stay as they are.
        </p>
        <Refusal message={refused?.message ?? null} />
        {refused === null || refused.errors.length === 0 ? null : (
          <ol class="faults" tabIndex={0} aria-label="Wrong lines">
            {refused.errors.map(({ line, message }) => (
              <li>
                <b>Line {line}:</b> {message}
              </li>
            ))}
          </ol>
        )}
        <form method="post" action="/favourites/import#import" encType="multipart/form-data" class="form">
          <FormToken token={formToken} />
          <p class="field">
            <label for="file">File</label>
            <input id="file" name="file" type="file" accept=".csv,.txt,.tsv,text/csv,text/plain" />
          </p>
          <p class="field">
            <label for="csv">Or paste the lines</label>
            <textarea id="csv" name="csv" rows={6} spellcheck={false} autocomplete="off">
              {refused?.text ?? ''}
            </textarea>
          </p>
          <p class="check">
            <label>
              <input type="checkbox" name="good_lines" value="only" /> Import the good lines although others are wrong.
              Otherwise one wrong line means that nothing is imported.
            </label>
          </p>
          <p class="act">
            <button class="pri">Import</button>
          </p>
        </form>
      </details>
    </section>
  );
}
