import type { JSX } from 'preact';
import type { Security } from '../engine/market/snapshot.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import type { Visitor } from './visitor.ts';

/** Links to symbols, one a line. */
export function SymbolLinks({ securities }: { readonly securities: readonly Security[] }): JSX.Element {
  return (
    <ul class="hits" aria-label="Matches">
      {securities.map(({ symbol, name, exchange }) => (
        <li>
          <a href={`/s/${encodeURIComponent(symbol)}`}>
            <b>{symbol}</b> {name === symbol ? '' : name}
          </a>
          {exchange === null ? null : <small>{exchange}</small>}
        </li>
      ))}
    </ul>
  );
}

/** The page for a symbol that is not listed, with those that are close to it. */
export async function renderUnknownSymbol(deps: PageDeps, visitor: Visitor, asked: string): Promise<string> {
  const text = asked.trim().toUpperCase().slice(0, 20);
  const close = await deps.suggest(text);
  return renderPage(deps, visitor, {
    title: 'Unknown symbol',
    description: 'This symbol is not covered.',
    children: (
      <section class="card narrow" data-state="empty">
        <h1>No symbol “{text}”</h1>
        <p>
          {deps.source.label} lists no such symbol. US listings are covered: one to five letters, or a class share such
          as BRK.B.
        </p>
        {close.length === 0 ? (
          <p>Nothing listed is close to it. Search by the company’s name above.</p>
        ) : (
          <>
            <h2>Close matches</h2>
            <SymbolLinks securities={close} />
          </>
        )}
      </section>
    ),
  });
}
