import { createHash } from 'node:crypto';
import type { SymbolLine } from '../engine/market/symbol-search.ts';
import { pathTexts } from '../http/address-schema.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { PageDeps } from './page-deps.ts';

interface SymbolFile {
  readonly body: string;
  /** Address with the content's hash in it, so that it may be cached for ever. */
  readonly url: string;
}

const files = new WeakMap<readonly SymbolLine[], SymbolFile>();

/** Every symbol as one file that the browser fetches once and searches itself. Made once per list. */
export async function symbolFile(deps: Pick<PageDeps, 'symbols'>): Promise<SymbolFile> {
  const lines = await deps.symbols();
  const known = files.get(lines);
  if (known) return known;
  const body = JSON.stringify(lines);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const file = { body, url: `/symbols/${hash}.json` };
  files.set(lines, file);
  return file;
}

/** `GET /symbols/<hash>.json`. An outdated hash gets the list of today, and is not kept. */
export function registerSymbolFile(server: HttpServer, deps: PageDeps): void {
  server.get(
    '/symbols/:file',
    {
      config: { access: 'public', session: 'ignored', rate: 'free' },
      schema: { hide: true, params: pathTexts('file') },
    },
    async (request, reply) => {
      const { body, url } = await symbolFile(deps);
      const isCurrent = request.url === url;
      return reply
        .header('cache-control', isCurrent ? 'public, max-age=31536000, immutable' : 'no-cache')
        .type('application/json; charset=utf-8')
        .send(body);
    },
  );
}
