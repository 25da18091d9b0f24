import { exchangeTime } from '../text/exchange-time.ts';
import { frameWords } from '../text/words/frame.ts';

/** Says above the page when the network is gone, and since when the page stands; registers the worker that has a page for it. */
export function watchConnection(): void {
  const loadedAt = `${exchangeTime(new Date().toISOString())} ET`;
  let bar: HTMLElement | null = null;
  const show = (): void => {
    // The page for no network says it by itself.
    if (document.querySelector('section[data-state=offline]') !== null) return;
    bar ??= Object.assign(document.createElement('p'), { className: 'offline', role: 'status' });
    bar.dataset['state'] = 'offline';
    bar.textContent = frameWords().offline(loadedAt);
    document.querySelector('main')?.before(bar);
  };
  addEventListener('offline', show);
  addEventListener('online', () => bar?.remove());
  if (!navigator.onLine) show();
  // Only where the browser may keep one: over HTTPS and on this machine.
  addEventListener('load', () => void navigator.serviceWorker?.register('/sw.js').catch(() => undefined));
}
