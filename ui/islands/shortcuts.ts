const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

function tabs(): readonly HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('[role=tablist] a')];
}

/** Arrow keys move between the strategy tabs, as people expect of a tab list; Enter follows the link. */
function moveInTabs(event: KeyboardEvent): boolean {
  const all = tabs();
  const at = all.indexOf(event.target as HTMLAnchorElement);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (at === -1 || step === undefined) return false;
  all[(at + step + all.length) % all.length]?.focus();
  return true;
}

/** The rows of tables that can be walked: each has one link marked `data-row-link`, which takes the focus. */
function moveInRows(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('[data-row-link]')];
  const row = document.activeElement?.closest('tr, li');
  const at = links.findIndex((link) => link.closest('tr, li') === row);
  const next = at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step;
  links[next]?.focus();
}

/** Where `g` and then a letter goes. */
const PLACES: Readonly<Record<string, string>> = { f: '/favourites', h: '/history', s: '/stocks', t: '/track-record' };
/** For how long a `g` waits for its letter, in milliseconds. */
const WAIT_MS = 1500;
/** When `g` was pressed last; null: it was followed by something. */
let goAt: number | null = null;

function obey(event: KeyboardEvent, input: HTMLInputElement): void {
  const { key, timeStamp } = event;
  const place = goAt !== null && timeStamp - goAt < WAIT_MS ? PLACES[key] : undefined;
  goAt = key === 'g' ? timeStamp : null;
  if (place !== undefined) location.assign(place);
  else if (key === '/') {
    event.preventDefault();
    input.focus();
  } else if (/^[1-4]$/.test(key)) tabs()[Number(key) - 1]?.click();
  else if (key === 'j') moveInRows(1);
  else if (key === 'k') moveInRows(-1);
  else if (key === '?') document.querySelector<HTMLElement>('#shortcuts')?.togglePopover();
  else if (key === 's') document.querySelector<HTMLElement>('[data-key=s]')?.click();
}

/**
 * `/` and Cmd/Ctrl-K go to the search, `1` to `4` to a strategy, `j` and `k` to the next and the previous row, `s`
 * adds or removes a favourite, `g f`, `g h`, `g s` and `g t` go to favourites, history, stocks and track record, `?` shows them all. Single keys are off inside inputs and
 * where the reader switched them off (WCAG 2.1.4); Cmd/Ctrl-K always works.
 */
export function bindShortcuts(input: HTMLInputElement): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing || (event.repeat && event.key === 's')) return;
    const hasCommand = event.metaKey || event.ctrlKey;
    if (hasCommand && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      input.focus();
      input.select();
      return;
    }
    if (hasCommand || event.altKey || isTyping(event.target)) return;
    if (moveInTabs(event)) return event.preventDefault();
    if (document.documentElement.dataset['keys'] !== 'off') obey(event, input);
  });
}
