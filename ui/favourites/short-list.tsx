import type { JSX } from 'preact';
import type { FavouriteList } from '../../src/features/favourites/favourites.schema.ts';
import { DemoMark } from '../layout/demo-mark.tsx';
import { ChangeRow } from './newest-change.tsx';
import { FIGURE_COLUMNS, FigureCells, FigureHeads } from './verdict-cells.tsx';

/** The top of a person's list, for the home page. */
export function ShortList({ list }: { readonly list: FavouriteList }): JSX.Element {
  return (
    <section class="card mine" data-unit="favourites" aria-labelledby="mine-h">
      <div class="row">
        <h2 id="mine-h">Your favourites</h2>
        <DemoMark isDemo={list.is_demo} />
      </div>
      {list.total === 0 ? (
        <p class="none">
          None yet. Look up a stock and press Favourite, or <a href="/favourites">add several at once</a>.
        </p>
      ) : (
        <>
          <table class="favs short">
            <caption class="vh">The first favourites with what is saved of each</caption>
            <thead>
              <tr>
                <th scope="col">Symbol</th>
                <FigureHeads />
              </tr>
            </thead>
            <tbody>
              {list.favorites.map((line) => (
                <>
                  <tr>
                    <th scope="row">
                      <a href={`/s/${encodeURIComponent(line.symbol)}`} data-row-link>
                        {line.symbol}
                      </a>
                      <small>{line.company_name === line.symbol ? '' : line.company_name}</small>
                    </th>
                    <FigureCells line={line} />
                  </tr>
                  <ChangeRow line={line} before={0} span={1 + FIGURE_COLUMNS} />
                </>
              ))}
            </tbody>
          </table>
          <p class="fine">
            <a href="/favourites">
              {list.total > list.favorites.length ? `All ${list.total} favourites` : 'Change the list'}
            </a>
          </p>
        </>
      )}
    </section>
  );
}
