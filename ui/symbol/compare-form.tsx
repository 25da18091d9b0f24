import type { JSX } from 'preact';
import { MOST_COMPARED } from './price-view.ts';
import type { PriceView } from './price-view.ts';

interface CompareFormProps {
  /** Symbols that are compared with. */
  readonly vs: readonly string[];
  /** The symbol that others are usually held against; null where it is the symbol of the page. */
  readonly benchmark: string | null;
  /** Why what was typed is not compared; null where nothing is to be said. */
  readonly notice: string | null;
  readonly hrefOf: (change: Partial<PriceView>) => string;
}

/** What the price is compared with, each to be taken away, and a field for one more: an ordinary form. */
export function CompareForm({ vs, benchmark, notice, hrefOf }: CompareFormProps): JSX.Element {
  const [path = '', query = ''] = hrefOf({ page: 1 }).split('#')[0]?.split('?') ?? [];
  const isOffered = benchmark !== null && !vs.includes(benchmark) && vs.length < MOST_COMPARED;
  return (
    <form class="vs" action={`${path}#price`} aria-label="Compare with">
      {[...new URLSearchParams(query)].map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {vs.map((symbol, i) => (
        <a
          class={`chip on c${i + 2}`}
          href={hrefOf({ vs: vs.filter((each) => each !== symbol), page: 1 })}
          aria-label={`Compare with ${symbol} no more`}
        >
          {symbol} <span aria-hidden="true">×</span>
        </a>
      ))}
      {isOffered ? (
        <a class="chip" href={hrefOf({ vs: [...vs, benchmark], page: 1 })}>
          Compare with {benchmark}
        </a>
      ) : null}
      {vs.length < MOST_COMPARED ? (
        <>
          <label class="vh" for="add">
            Ticker or company to compare with
          </label>
          <input id="add" name="add" maxLength={60} placeholder="Ticker or company" autocomplete="off" required />
          <button>Compare</button>
        </>
      ) : null}
      {notice === null ? null : <p role="status">{notice}</p>}
    </form>
  );
}
