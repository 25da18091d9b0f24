/** The browser's worker: without a network it answers every page with the one that says so. Nothing else is kept. */
interface OfflineWorker {
  /** The page for no network first, then what it is drawn with; `/sw.js` names them. */
  readonly FILES: readonly string[];
  readonly registration: {
    readonly navigationPreload?: { readonly enable: () => Promise<void> };
  };
  readonly clients: { readonly claim: () => Promise<void> };
  readonly skipWaiting: () => Promise<void>;
  readonly addEventListener: (
    type: string,
    listener: (
      event: Event & {
        readonly request: Request;
        readonly preloadResponse?: Promise<Response | undefined>;
        readonly waitUntil: (work: Promise<unknown>) => void;
        readonly respondWith: (answer: Promise<Response>) => void;
      },
    ) => void,
  ) => void;
}
const worker = self as unknown as OfflineWorker;
const NAME = 'offline';

/** Asked for without cookies, so that nothing of who is signed in is kept. */
async function keep(): Promise<void> {
  await caches.delete(NAME);
  const cache = await caches.open(NAME);
  await cache.addAll(worker.FILES.map((file) => new Request(file, { credentials: 'omit', cache: 'no-cache' })));
  await worker.skipWaiting();
}

async function begin(): Promise<void> {
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

worker.addEventListener('install', (event) => event.waitUntil(keep()));
worker.addEventListener('activate', (event) => event.waitUntil(begin()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const kept = async (key: string | Request): Promise<Response> => (await caches.match(key)) ?? Response.error();
  if (request.mode === 'navigate' && request.method === 'GET') {
    const answer = async (): Promise<Response> => (await event.preloadResponse) ?? fetch(request);
    event.respondWith(answer().catch(() => kept(worker.FILES[0] ?? '/offline')));
  } else if (worker.FILES.includes(new URL(request.url).pathname)) {
    event.respondWith(kept(request).then((answer) => (answer.type === 'error' ? fetch(request) : answer)));
  }
});
