import { existsSync, statSync } from 'node:fs';
import type { DatabaseUrl } from '../database-url.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { countedRowsOf } from '../transfer/made-by-starts.ts';
import { openSource } from '../transfer/open-sides.ts';
import { refuse } from '../transfer/refusal.ts';
import { isRecordOfSchema } from '../transfer/table-shape.ts';

/** What there is where a backup is to be restored. */
export interface LiveDatabase {
  /** False: no file, or no tables. */
  readonly hasTables: boolean;
  /** A table with rows that a start would not have written; null where there is none. */
  readonly filled: string | null;
}

/**
 * Looks at the database that a restore would replace. Changes nothing.
 * @throws AppError `validation_failed` where it is another program's, or of a newer release
 */
export async function lookAtLive(url: DatabaseUrl): Promise<LiveDatabase> {
  if (url.kind === 'sqlite' && (!existsSync(url.path) || statSync(url.path).size === 0))
    return { hasTables: false, filled: null };
  const source = await openSource(url);
  try {
    const names = await source.tableNames();
    const migrations = await source.migrations();
    if (migrations.length === 0) {
      const [foreign] = names;
      if (foreign === undefined) return { hasTables: false, filled: null };
      throw refuse(
        `The database holds tables of another program (${foreign}); name one of your own. Nothing was changed.`,
      );
    }
    const known = new Set(MIGRATIONS.map(({ name }) => name));
    const unknown = migrations.filter((name) => !known.has(name));
    if (unknown.length > 0)
      throw refuse(`The database was changed by a newer release (${unknown.join(', ')}); restore with that one.`);
    for (const name of names) {
      if (isRecordOfSchema(name) || (await source.countRows(name, countedRowsOf(name))) === 0) continue;
      return { hasTables: true, filled: name };
    }
    return { hasTables: true, filled: null };
  } finally {
    await source.close();
  }
}
