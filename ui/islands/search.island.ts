import { createSymbolSearch } from '../../src/engine/market/symbol-search.ts';
import type { SymbolLine, SymbolSearch } from '../../src/engine/market/symbol-search.ts';
import { isLanguage, readLanguageFrom } from '../text/language.ts';
import { searchWords } from '../text/words/search.ts';
import { watchConnection } from './connection.ts';
import { bindShortcuts } from './shortcuts.ts';

const LIMIT = 8;

interface Box {
  readonly form: HTMLFormElement;
  readonly input: HTMLInputElement;
  readonly list: HTMLUListElement;
  readonly status: HTMLElement;
}

const open = (symbol: string): void => location.assign(`/s/${encodeURIComponent(symbol)}`);

function optionOf(line: SymbolLine, index: number): HTMLLIElement {
  const [symbol, name, exchange] = line;
  const option = document.createElement('li');
  option.id = `match-${index}`;
  option.role = 'option';
  option.ariaSelected = 'false';
  option.dataset['symbol'] = symbol;
  for (const [tag, text] of [
    ['b', symbol],
    ['span', name],
    ['small', exchange],
  ] as const) {
    option.append(Object.assign(document.createElement(tag), { textContent: text }));
  }
  return option;
}

/** The combobox pattern of the ARIA Authoring Practices over one symbol file, fetched once, when the box is first used. */
function attach({ form, input, list, status }: Box): void {
  let search: SymbolSearch = createSymbolSearch([]);
  let fetched = false;
  let active = -1;

  const mark = (index: number): void => {
    active = index;
    [...list.children].forEach((option, i) => option.setAttribute('aria-selected', String(i === index)));
    const option = list.children[index];
    if (option) input.setAttribute('aria-activedescendant', option.id);
    else input.removeAttribute('aria-activedescendant');
    option?.scrollIntoView({ block: 'nearest' });
  };
  const close = (): void => {
    list.hidden = true;
    input.ariaExpanded = 'false';
    mark(-1);
  };
  const show = (): void => {
    const { lines: matches, areGuesses } = search(input.value, LIMIT);
    list.replaceChildren(...matches.map(optionOf));
    list.hidden = matches.length === 0;
    input.ariaExpanded = String(!list.hidden);
    mark(-1);
    if (!fetched || input.value.trim() === '') status.textContent = '';
    else if (matches.length === 0) status.textContent = words.none;
    else if (areGuesses) status.textContent = words.similar(matches.length);
    else status.textContent = words.matches(matches.length);
    status.classList.toggle('nomatch', fetched && matches.length === 0 && input.value.trim() !== '');
  };
  const load = async (): Promise<void> => {
    const url = form.dataset['symbols'];
    if (fetched || !url) return;
    fetched = true;
    try {
      const response = await fetch(url);
      if (!response.ok) throw new Error(String(response.status));
      search = createSymbolSearch((await response.json()) as readonly SymbolLine[]);
      if (input.value.trim() !== '') show();
    } catch {
      // If the file cannot be fetched, the box stays a plain form; the next use tries again.
      fetched = false;
    }
  };

  input.addEventListener('focus', () => void load());
  if (document.activeElement === input) void load();
  input.addEventListener('input', show);
  input.addEventListener('blur', close);
  input.addEventListener('keydown', (event) => {
    const count = list.children.length;
    if (event.key === 'Escape') close();
    else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && list.hidden) show();
    else if (event.key === 'ArrowDown') mark(active + 1 === count ? -1 : active + 1);
    else if (event.key === 'ArrowUp') mark(active === -1 ? count - 1 : active - 1);
    else return;
    event.preventDefault();
  });
  form.addEventListener('submit', (event) => {
    input.value = input.value.trim();
    const chosen = list.children[active] as HTMLElement | undefined;
    const symbol = chosen?.dataset['symbol'] ?? search(input.value, 1).certain?.[0];
    if (symbol === undefined) return;
    event.preventDefault();
    open(symbol);
  });
  // The pointer must not take the focus from the box, or the list would close before the click.
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const option = (event.target as HTMLElement).closest<HTMLElement>('[data-symbol]');
    if (option?.dataset['symbol']) open(option.dataset['symbol']);
  });
}

const { lang } = document.documentElement;
readLanguageFrom(() => (isLanguage(lang) ? lang : 'en'));
const words = searchWords();

const form = document.querySelector<HTMLFormElement>('form.search');
const input = form?.querySelector('input');
const list = form?.querySelector('ul');
const status = form?.querySelector<HTMLElement>('[role=status]');
if (form && input && list && status) {
  attach({ form, input, list, status });
  bindShortcuts(input);
}
watchConnection();
