/** Shows the steps of a running analysis while they happen: the page is drawn anew by the server at each, and ends as the result. */
const card = document.querySelector<HTMLElement>('[data-run]');

async function draw(): Promise<void> {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
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
  events.addEventListener('step', () => void draw());
  events.addEventListener('end', (event) => {
    events.close();
    const { status } = JSON.parse((event as MessageEvent<string>).data) as { readonly status: string };
    if (status === 'completed') void draw();
    else location.reload();
  });
}
