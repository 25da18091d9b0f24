import type { JSX } from 'preact';
import { FormToken } from '../layout/form-token.tsx';
import { DemoMark } from '../layout/demo-mark.tsx';
import { dateText, wholeText } from '../text/format.ts';
import { StocksFilters } from './stocks-filters.tsx';
import { StocksTable } from './stocks-table.tsx';
import type { NamedLink, StocksView } from './stocks-view.ts';

type Props = { readonly view: StocksView };

function Links({ label, links }: { readonly label: string; readonly links: readonly NamedLink[] }): JSX.Element | null {
  if (links.length === 0) return null;
  return (
    <nav class="chips" aria-label={label}>
      {links.map(({ name, href, isCurrent }) => (
        <a class="chip" href={href} aria-current={isCurrent === true ? 'page' : undefined}>
          {name}
        </a>
      ))}
    </nav>
  );
}

function SaveForm({ view }: Props): JSX.Element | null {
  const { formToken, savedQuery, favourites, saved } = view;
  if (favourites === null) return null;
  return (
    <details class="save">
      <summary class="btn">Save this screen</summary>
      <form method="post" action="/stocks/screens" class="form">
        <FormToken token={formToken} />
        <input type="hidden" name="query" value={savedQuery} />
        <label for="screen-name">Name</label>
        <input id="screen-name" name="name" required maxLength={60} autocomplete="off" />
        <button class="pri">Save</button>
      </form>
      {saved.length === 0 ? null : (
        <form method="post" action="/stocks/screens/remove" class="form">
          <FormToken token={formToken} />
          <label for="screen-gone">Saved before</label>
          <select id="screen-gone" name="name">
            {saved.map(({ name }) => (
              <option value={name}>{name}</option>
            ))}
          </select>
          <button>Remove</button>
        </form>
      )}
    </details>
  );
}

function Filters({ view }: Props): JSX.Element | null {
  if (view.filters.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters in use">
      {view.filters.map(({ text, href }) => (
        <li>
          <a class="chip on" href={href}>
            {text} <span aria-hidden="true">×</span>
            <span class="vh">: remove this filter</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Nothing to show: what there will be here, or which filter to loosen. */
function Empty({ view }: Props): JSX.Element {
  const { total, looser, needsSignIn, path } = view;
  if (needsSignIn) {
    return (
      <p class="none" data-state="empty">
        <a href={`/login?to=${encodeURIComponent(path)}`}>Sign in</a> to see which of your favourites fit.
      </p>
    );
  }
  if (total === 0) {
    return (
      <div data-state="empty">
        <p>
          Every stock that is analysed will stand here with its verdict and its key figures. None is yet: look one up
          above, and it joins the list.
        </p>
        <p class="fine">
          Whoever runs this server can have all of them judged at once: <code>tradewise precompute run</code>.
        </p>
      </div>
    );
  }
  const useful = looser.filter(({ count }) => count > 0);
  return (
    <div data-state="empty">
      <p>No stock fits all of these filters.</p>
      {useful.length === 0 ? (
        <p>
          Not even without one of them. <a href="/stocks">Show all {wholeText(total)}</a>
        </p>
      ) : (
        <ul class="loosen" aria-label="What to loosen">
          {useful.map(({ text, href, count }) => (
            <li>
              Without “{text}”:{' '}
              <a href={href}>
                {wholeText(count)} {count === 1 ? 'stock' : 'stocks'}
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** `/stocks`: every analysed stock, filtered and sorted. */
export function StocksBody({ view }: Props): JSX.Element {
  const { count, total, newest, unread, lines, isDemo } = view;
  return (
    <div class="stockspage">
      <div class="head">
        <div>
          <h1>Stocks</h1>
          <p class="meta">
            {wholeText(count)} of {wholeText(total)}
            {newest === null ? '' : ` · closes of ${dateText(newest)}`}{' '}
            <DemoMark isDemo={isDemo && lines.length === 0} />
          </p>
        </div>
        <div class="act">
          <SaveForm view={view} />
          <a class="btn" href={view.csvHref}>
            CSV
          </a>
          <a class="btn" href={view.jsonHref}>
            JSON
          </a>
        </div>
      </div>
      <Links label="Ideas to start from" links={view.ideas} />
      <Links label="Saved screens" links={view.saved} />
      <div class="screen">
        <StocksFilters view={view} />
        <section class="card" data-unit="stocks" aria-label="Stocks">
          {unread.length === 0 ? null : (
            <div class="note" role="alert">
              {unread.map((text) => (
                <p>{text}</p>
              ))}
            </div>
          )}
          <Filters view={view} />
          {lines.length === 0 ? <Empty view={view} /> : <StocksTable view={view} />}
        </section>
      </div>
    </div>
  );
}
