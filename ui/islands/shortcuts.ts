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

/**
 * `/` and Cmd/Ctrl-K go to the search, `1` to `4` to a strategy. Single keys are off inside inputs and where the reader
 * switched them off (WCAG 2.1.4); Cmd/Ctrl-K always works.
 */
export function bindShortcuts(input: HTMLInputElement): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const hasCommand = event.metaKey || event.ctrlKey;
    if (hasCommand && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      input.focus();
      input.select();
      return;
    }
    if (hasCommand || event.altKey || isTyping(event.target)) return;
    if (moveInTabs(event)) return event.preventDefault();
    if (document.documentElement.dataset['keys'] === 'off') return;
    if (event.key === '/') {
      event.preventDefault();
      input.focus();
    } else if (/^[1-4]$/.test(event.key)) tabs()[Number(event.key) - 1]?.click();
  });
}
