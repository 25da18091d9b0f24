import type { JSX } from 'preact';
import type { Security } from '../engine/market/snapshot.ts';
import { symbolSpellings } from '../engine/market/symbol.ts';
import type { PageDeps } from './page-deps.ts';
import { renderPage } from './render-page.tsx';
import type { Visitor } from './visitor.ts';

const CLOSE = 3;

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

/** The page for a symbol that is not listed, or has no price yet, with those that are close to it. */
export async function renderUnknownSymbol(deps: PageDeps, visitor: Visitor, asked: string): Promise<string> {
  const text = asked.trim().toUpperCase().slice(0, 20);
  const spellings = symbolSpellings(asked);
  const { securities, certain } = await deps.search(asked, CLOSE + 1);
  const listed = certain !== null && spellings.includes(certain.symbol) ? certain : undefined;
  const close = securities.filter(({ symbol }) => symbol !== listed?.symbol).slice(0, CLOSE);
  return renderPage(deps, visitor, {
    title: 'Unknown symbol',
    description: 'This symbol is not covered.',
    children: (
      <section class="card narrow" data-state="empty">
        <h1>{listed === undefined ? `No symbol “${text}”` : `No price of ${listed.symbol}`}</h1>
        {listed === undefined ? (
          <p>
            This source, {deps.source.label}, lists no such symbol. US listings are covered: one to five letters, or a
            class share such as BRK.B.
          </p>
        ) : (
          <p>This source, {deps.source.label}, lists it, but holds no price of it on or before the market date.</p>
        )}
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
