import { AppError } from '../../errors.ts';
import { whyUnusable } from '../connection-words.ts';
import { placeOf, type DatabaseUrl } from '../database-url.ts';
import { codeOf } from '../postgres-errors.ts';
import { asDatabaseError } from '../unavailable.ts';
import { openPostgresSource, openPostgresTarget } from './postgres-side.ts';
import { OutOfReach } from './refusal.ts';
import { openSqliteSource, openSqliteTarget } from './sqlite-side.ts';
import type { SourceSide, TargetSide } from './transfer-side.ts';

/** Opens a source as it is at this moment. */
export async function openSource(from: DatabaseUrl): Promise<SourceSide> {
  const side = await naming('source', from, () =>
    from.kind === 'sqlite' ? openSqliteSource(from.path) : openPostgresSource(from),
  );
  return {
    ...side,
    // They are read in the middle of writing the target, which is not to be blamed for them.
    rows: async function* (table, condition) {
      try {
        yield* side.rows(table, condition);
      } catch (error) {
        throw named('source', from, error);
      }
    },
  };
}

/** Opens a target that is there. */
export function openTarget(to: DatabaseUrl): Promise<TargetSide> {
  return naming('target', to, () => (to.kind === 'sqlite' ? openSqliteTarget(to.path) : openPostgresTarget(to)));
}

/** Runs `work`; where it cannot reach its database, says which of the two that is, where it is and why. */
export async function naming<T>(which: string, url: DatabaseUrl, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw named(which, url, error);
  }
}

function named(which: string, url: DatabaseUrl, thrown: unknown): unknown {
  if (thrown instanceof OutOfReach) return thrown;
  const error = asDatabaseError(thrown);
  const place = placeOf(url);
  const why = refusalWords(error) ?? whyUnusable(error, place);
  if (why === null) return error;
  const where = why.startsWith(place) ? why : `${place}: ${why}`;
  return new OutOfReach(`The ${which} cannot be used, nothing was copied: ${where}`, error);
}

/** Of a server that answers and does not let us in. */
function refusalWords(error: unknown): string | null {
  if (!(error instanceof AppError) || error.code !== 'database_refused') return null;
  const code = codeOf(error.cause);
  if (code === '3D000') return 'the server has no database of this name';
  if (code === '3F000') return 'the database has no schema of this name';
  return code === '42501' ? 'the user may not do this' : 'the server refuses the user or the password';
}
