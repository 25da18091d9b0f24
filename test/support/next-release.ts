import { sql, type Kysely } from 'kysely';
import { MIGRATIONS } from '../../src/platform/db/migrations/index.ts';
import { RELEASE } from '../../src/platform/db/release.ts';
import type { Code } from '../../src/platform/db/schema-state.ts';

/** The release that is here. */
export const THIS_RELEASE: Code = { release: RELEASE, migrations: MIGRATIONS };

/** A release after it that was made up: it adds a filled column to a table in use, an index on it, and a table. */
export const NEXT_RELEASE: Code = {
  release: RELEASE + 1,
  migrations: [
    ...MIGRATIONS,
    {
      name: '900-analysis-stars',
      up: async (db: Kysely<unknown>): Promise<void> => {
        await sql`alter table stock_analyses add column stars bigint`.execute(db);
        await sql`update stock_analyses set stars = 0`.execute(db);
      },
    },
    {
      name: '901-star-givers',
      up: async (db: Kysely<unknown>): Promise<void> => {
        await sql`create index stock_analyses_by_stars on stock_analyses (stars)`.execute(db);
        await sql`create table star_givers (analysis_id text not null, given_at bigint not null)`.execute(db);
      },
    },
  ],
};
