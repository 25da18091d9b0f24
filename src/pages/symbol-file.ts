import { createHash } from 'node:crypto';
import type { Security } from '../engine/market/snapshot.ts';
import type { HttpServer } from '../http/http-server.ts';
import type { SymbolLine } from '../../ui/search/match-symbols.ts';
import type { PageDeps } from './page-deps.ts';

interface SymbolFile {
  readonly lines: readonly SymbolLine[];
  readonly body: string;
  /** Address with the content's hash in it, so that it may be cached for ever. */
  readonly url: string;
}

const files = new WeakMap<readonly Security[], SymbolFile>();

/** Every symbol as one file that the browser fetches once and searches itself. Made once per list. */
export async function symbolFile(deps: Pick<PageDeps, 'securities'>): Promise<SymbolFile> {
  const securities = await deps.securities();
  const known = files.get(securities);
  if (known) return known;
  const lines = securities.map(({ symbol, name, exchange }): SymbolLine => [
    symbol,
    name === symbol ? '' : name,
    exchange ?? '',
  ]);
  const body = JSON.stringify(lines);
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
  const file = { lines, body, url: `/symbols/${hash}.json` };
  files.set(securities, file);
  return file;
}

/** `GET /symbols/<hash>.json`. An outdated hash gets the list of today, and is not kept. */
export function registerSymbolFile(server: HttpServer, deps: PageDeps): void {
  server.get(
    '/symbols/:file',
    { config: { access: 'public', session: 'ignored' }, schema: { hide: true } },
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
