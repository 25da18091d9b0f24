import type { JSX } from 'preact';
import { searchWords } from '../text/words/search.ts';

interface SearchBoxProps {
  /** Address of the symbol file; without it, or without scripts, the box is a plain form. */
  readonly symbolsUrl: string | null;
  readonly value?: string;
  /** The home page's box: larger, with a visible button. */
  readonly isLarge?: boolean;
}

/** The one search of a page: a combobox with scripts, a form that asks `/search` without. */
export function SearchBox({ symbolsUrl, value, isLarge = false }: SearchBoxProps): JSX.Element {
  const words = searchWords();
  return (
    <form class={isLarge ? 'search large' : 'search'} role="search" action="/search" data-symbols={symbolsUrl}>
      <label class="vh" for="q">
        {words.label}
      </label>
      <input
        id="q"
        name="q"
        type="text"
        role="combobox"
        required
        maxLength={60}
        value={value}
        placeholder={words.label}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        enterkeyhint="go"
        aria-autocomplete="list"
        aria-expanded="false"
        aria-controls="matches"
        aria-keyshortcuts="/ Control+K Meta+K"
      />
      {isLarge ? <button class="pri">{words.lookUp}</button> : <kbd aria-hidden="true">/</kbd>}
      <ul id="matches" role="listbox" aria-label={words.matching} hidden />
      <p class="vh" role="status" />
    </form>
  );
}
