/** Shows the steps of a running analysis while they happen: the page is drawn anew by the server at each, and ends as the result. */
const card = document.querySelector<HTMLElement>('[data-run]');
/** How long the page waits before it is loaded again where the stream or a drawing failed, ms. */
const AGAIN_MS = 3000;

const loadAgain = (): void => void setTimeout(() => location.reload(), AGAIN_MS);

async function draw(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) throw new Error(`the page was answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const result = page.querySelector<HTMLAnchorElement>('a[data-result]');
  // The run is no page to come back to once there is a verdict.
  if (result !== null) return location.replace(result.href);
  const now = page.querySelector<HTMLElement>('[data-run]');
  const shown = document.querySelector<HTMLElement>('[data-run]');
  for (const part of ['.steps', '[role=status], [role=alert]']) {
    const [from, to] = [now?.querySelector(part), shown?.querySelector(part)];
    if (from && to && from.outerHTML !== to.outerHTML) to.replaceWith(from);
  }
}

if (card?.dataset['state'] === 'running') {
  const events = new EventSource(`/api/stock-analysis/status/${card.dataset['run'] ?? ''}/events`);
  // A step that could not be drawn is shown with the next one.
  events.addEventListener('step', () => void draw().catch(() => undefined));
  events.addEventListener('end', (event) => {
    events.close();
    const { status } = JSON.parse((event as MessageEvent<string>).data) as { readonly status: string };
    if (status === 'completed') void draw().catch(loadAgain);
    else location.reload();
  });
  // A browser comes back by itself, but not where it was refused, such as while the server starts again.
  events.addEventListener('error', () => {
    if (events.readyState === EventSource.CLOSED) loadAgain();
  });
}
