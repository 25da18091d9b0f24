import type { JSX } from 'preact';

/** The symbols that a signed-in reader looked at last; renders nothing where there are none. */
export function RecentSymbols({ symbols }: { readonly symbols: readonly string[] }): JSX.Element | null {
  if (symbols.length === 0) return null;
  return (
    <p class="samples" data-unit="recent">
      Looked at last{' '}
      {symbols.map((symbol) => (
        <a href={`/s/${encodeURIComponent(symbol)}`}>{symbol}</a>
      ))}
      <a href="/history">All history</a>
    </p>
  );
}
