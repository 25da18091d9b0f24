import type { CheckLine } from '../../platform/check-line.ts';
import { listOf, openToOthers } from '../../platform/private-files.ts';
import { readStatus, sqliteFiles, verify } from './schema.store.ts';
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

/** Files of the database that others than their owner may read; no line where there is none. */
export function checkFiles({ file }: Pick<OpenDatabase, 'file'>): readonly CheckLine[] {
  const open = file === null ? [] : openToOthers(sqliteFiles(file));
  if (open.length === 0) return [];
  return [
    {
      name: 'database files',
      status: 'problem',
      text: `Other users of this machine can read ${listOf(open)}.`,
      fix: `Start the server, which changes that, or run "chmod 600 ${open.map((each) => each.file).join(' ')}".`,
    },
  ];
}
