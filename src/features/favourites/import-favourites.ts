import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseSymbol } from '../../engine/market/symbol.ts';
import { scopeOf } from './favourites-deps.ts';
import type { FavouritesDeps } from './favourites-deps.ts';
import { favouritesCsv } from './favourites-csv.ts';
import type { Imported, LineError } from './favourites.schema.ts';
import { addFavourites, listFavourites } from './favourites.store.ts';
import type { NewFavourite } from './favourites.store.ts';
import { quoted, readFavouritesCsv } from './read-favourites-csv.ts';
import type { ReadLine } from './read-favourites-csv.ts';

/** For how many unknown symbols it is said what they may have meant: finding out costs a walk through the whole list. */
const HINTS = 10;
/** How many lines are looked up before other requests are served. */
const LINES_A_TURN = 100;
const DAY_MS = 86_400_000;

/** The person's list as a file. */
export async function exportFavourites(deps: FavouritesDeps, userId: string): Promise<string> {
  return favouritesCsv(await listFavourites(deps.db, scopeOf(deps, userId)));
}

/**
 * Puts the symbols of a file at the end of the list. Where a line is wrong nothing is taken, unless the good lines were
 * asked for; every wrong line is named. What is on the list already stays as it is. A file that gives nothing is no success.
 * @throws AppError `list_full`, and then nothing was taken
 */
export async function importFavourites(
  deps: FavouritesDeps,
  userId: string,
  text: string,
  { goodLinesOnly }: { readonly goodLinesOnly: boolean },
): Promise<Imported> {
  const now = deps.now();
  // East of Greenwich it may be tomorrow already.
  const read = readFavouritesCsv(text, new Date(now + DAY_MS).toISOString().slice(0, 10));
  const scope = scopeOf(deps, userId);
  const kept = new Set((await listFavourites(deps.db, scope)).map(({ symbol }) => symbol));
  const { entries, errors: faults } = await knownLines(deps, read.lines, { now, kept });
  const errors = [...read.errors, ...faults].sort((a, b) => a.line - b.line);
  const isTaken = errors.length === 0 || goodLinesOnly;
  const { added, alreadyThere } =
    isTaken && entries.length > 0
      ? await addFavourites(deps.db, scope, entries, await deps.limitOf(userId))
      : { added: [], alreadyThere: [] };
  return {
    success: added.length + alreadyThere.length > 0,
    added: [...added],
    already_there: [...alreadyThere],
    errors,
    ignored_columns: [...read.ignoredColumns],
    skipped_lines: [...read.skippedLines],
  };
}

async function knownLines(
  deps: FavouritesDeps,
  lines: readonly ReadLine[],
  // What is on the list already stays on it, also where the source in use does not know it.
  { now, kept }: { readonly now: number; readonly kept: ReadonlySet<string> },
): Promise<{ readonly entries: readonly NewFavourite[]; readonly errors: readonly LineError[] }> {
  const firstLines = new Map<string, number>();
  const entries: NewFavourite[] = [];
  const errors: LineError[] = [];
  let hints = 0;
  for (const [i, { line, symbol: typed, note, tag, addedOn }] of lines.entries()) {
    if (i % LINES_A_TURN === 0) await nextTurn();
    const listed = (await deps.findListed(typed))?.symbol;
    const symbol = listed ?? parseSymbol(typed);
    const before = symbol === null ? undefined : firstLines.get(symbol);
    if (symbol !== null && before !== undefined) {
      errors.push({ line, message: `${symbol} is in line ${before} already.` });
    } else if (symbol !== null && (listed !== undefined || kept.has(symbol))) {
      firstLines.set(symbol, line);
      entries.push({ symbol, note, tag, createdAt: addedOn === null ? now : Date.parse(`${addedOn}T00:00:00Z`) });
    } else {
      hints += 1;
      const alike = hints > HINTS ? [] : await deps.suggest(typed);
      errors.push({
        line,
        message: unknownWords(
          typed,
          symbol,
          alike.map((each) => each.symbol),
        ),
      });
    }
  }
  return { entries, errors };
}

function unknownWords(typed: string, symbol: string | null, alike: readonly string[]): string {
  const hint = alike.length === 0 ? '' : ` Did you mean ${alike.join(', ')}?`;
  if (symbol === null) return `${quoted(typed)} is not a symbol.${hint}`;
  return `There is no symbol ${symbol} in this data source.${hint}`;
}
