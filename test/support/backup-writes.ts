import Sqlite from 'better-sqlite3';

export const WRITES_PER_SECOND = 200;
/** Favourites of each person that is written while a backup is made. */
export const FAVOURITES_EACH = 3;

const PREFIX = 'writer-';
export const writerId = (number: number): string => `${PREFIX}${String(number).padStart(9, '0')}`;

/** What a restored SQLite file holds of people who were written while it was backed up, and what in it refers to nothing. */
export function readWrites(file: string): {
  readonly people: number;
  readonly favourites: number;
  readonly orphans: number;
} {
  const database = new Sqlite(file, { readonly: true });
  try {
    const count = (text: string): number => database.prepare(text).pluck().get() as number;
    return {
      people: count(`select count(*) from users where id like '${PREFIX}%'`),
      favourites: count(`select count(*) from favorite_stocks where user_id like '${PREFIX}%'`),
      orphans: count('select count(*) from pragma_foreign_key_check'),
    };
  } finally {
    database.close();
  }
}
