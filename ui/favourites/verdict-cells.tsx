import type { JSX } from 'preact';
import type { FavouriteLine } from '../../src/features/favourites/favourites.schema.ts';
import { PriceChange } from '../symbol/price-change.tsx';
import { dateText, priceText } from '../text/format.ts';
import { shortVerdict, strategyName } from '../text/verdict-words.ts';

/** The strategies in the order in which they stand everywhere. */
const STRATEGIES = ['growth', 'value', 'dividend', 'momentum'] as const;

/** How many columns the figures take. */
export const FIGURE_COLUMNS = 2 + STRATEGIES.length;

/** Price, change and the four verdicts of a favourite, or the way to get them where nothing is saved. */
export function FigureCells({ line }: { readonly line: FavouriteLine }): JSX.Element {
  const { price, verdicts, symbol } = line;
  const isEmpty = price === null && STRATEGIES.every((strategy) => verdicts[strategy] === null);
  if (isEmpty) {
    return (
      <td class="nothing" colSpan={FIGURE_COLUMNS}>
        {line.is_listed === false ? (
          `No figures: ${symbol} is not listed by ${sourceText(line)}, and nothing is saved from there.`
        ) : (
          <>
            Nothing saved yet from {sourceText(line)}. <a href={`/s/${encodeURIComponent(symbol)}`}>Analyse {symbol}</a>
          </>
        )}
      </td>
    );
  }
  return (
    <>
      <td class="num px1">{price === null ? <span class="none">no price level</span> : <Price price={price} />}</td>
      <td class="num ch1">
        {price === null ? null : (
          <PriceChange change={price.change} percent={price.change_percent} price={price.price} />
        )}
      </td>
      {STRATEGIES.map((strategy) => (
        <td class="vd" data-label={strategyName(strategy)}>
          <Verdict line={line} strategy={strategy} />
        </td>
      ))}
    </>
  );
}

/** The source in use as people read it: "the demo market", "the sources yahoo and tiingo". */
function sourceText({ source, is_demo: isDemo }: FavouriteLine): string {
  if (isDemo) return 'the demo market';
  const sources = source.split('+');
  return `the ${sources.length === 1 ? 'source' : 'sources'} ${sources.join(' and ')}`;
}

function Price({ price }: { readonly price: NonNullable<FavouriteLine['price']> }): JSX.Element {
  return (
    <>
      {priceText(price.price)} <span class="ccy">{price.currency}</span>
      <small>
        <time datetime={price.as_of}>{dateText(price.as_of)}</time>
        {price.is_stale ? <b class="old">, stale</b> : null}
      </small>
    </>
  );
}

function Verdict({
  line,
  strategy,
}: {
  readonly line: FavouriteLine;
  readonly strategy: (typeof STRATEGIES)[number];
}): JSX.Element {
  const saved = line.verdicts[strategy];
  if (saved === null) {
    return (
      <span class="none">
        <span aria-hidden="true">–</span>
        <span class="vh">none saved</span>
      </span>
    );
  }
  if (saved.is_damaged) return <span class="none">cannot be read</span>;
  const isOlder = line.price !== null && saved.as_of < line.price.as_of;
  return (
    <a href={`/s/${encodeURIComponent(line.symbol)}?strategy=${strategy}`}>
      {shortVerdict(saved)}
      <small>
        {saved.score === null ? '' : `${saved.score} of 100`}
        {isOlder ? `, ${dateText(saved.as_of)}` : ''}
      </small>
    </a>
  );
}

/** The heads of the same columns. */
export function FigureHeads(): JSX.Element {
  return (
    <>
      <th scope="col" class="num">
        Price
      </th>
      <th scope="col" class="num">
        Change
      </th>
      {STRATEGIES.map((strategy) => (
        <th scope="col">{strategyName(strategy)}</th>
      ))}
    </>
  );
}
