import type { CheckLine } from '../../platform/check-line.ts';
import { readStatus, verify } from './schema.store.ts';
import type { OpenDatabase } from './schema.store.ts';

const KINDS = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

/** Whether the database answers, and whether its tables are those of this release. Changes nothing. */
export async function checkDatabase(open: OpenDatabase): Promise<CheckLine> {
  const { pending, applied, kind, place } = await readStatus(open);
  const name = 'database';
  const where = `${KINDS[kind]} (${place})`;
  if (pending.length > 0) {
    const text = `${where} lacks ${pending.length} of ${pending.length + applied.length} migrations.`;
    return { name, status: 'problem', text, fix: 'Run "tradewise db migrate", or start the server, which does it.' };
  }
  const { problems } = await verify(open);
  if (problems.length > 0) {
    const text = `${where} differs from what this release needs: ${problems[0]}${problems.length > 1 ? ', and more' : ''}.`;
    return { name, status: 'problem', text, fix: '"tradewise db verify" lists every difference (docs/database.md).' };
  }
  return { name, status: 'ok', text: `${where} answers, and its tables are those of this release.`, fix: null };
}
