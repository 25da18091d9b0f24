import type { CurrentUser } from '../../platform/auth/current-user.ts';
import type { PersonalData, Person } from '../../platform/personal-data.ts';
import type { AccountsDeps } from './accounts-deps.ts';
import type { CallFrom } from './accounts.schema.ts';
import type { Database } from './accounts.store.ts';
import { verifyOwnPassword } from './sign-in.ts';

/** Changes only where what is there already changes its meaning or goes; more tables and fields may come at any time. */
const EXPORT_VERSION = 1;

/**
 * Everything that is kept of a person, as JSON text in pieces. The password is asked for, since a session alone, left open
 * or stolen, must not take all of it along at once.
 */
export async function exportData(
  deps: AccountsDeps,
  user: CurrentUser,
  form: { readonly password: string },
  from: CallFrom,
): Promise<AsyncIterable<string>> {
  await verifyOwnPassword(deps, user, form.password, from);
  const { id, email, name } = user;
  // What was noted a moment ago is kept of the person as well.
  await deps.behind.flush(id);
  const head = {
    format: 'tradewise-account',
    format_version: EXPORT_VERSION,
    created_at: new Date(deps.now()).toISOString(),
    person: { id, email, name },
  };
  const pieces = piecesOf(deps.db, (await deps.records()).tables, { userId: id, email }, head);
  // The first table is read before anything is answered, so that an unreachable database is answered with its own error.
  const first = await pieces.next();
  return (async function* () {
    if (first.done !== true) yield first.value;
    yield* pieces;
  })();
}

/** One piece a table: never more than one table's rows are in memory. */
async function* piecesOf(
  db: Database,
  tables: readonly PersonalData[],
  person: Person,
  head: object,
): AsyncGenerator<string> {
  const sorted = [...tables].sort((a, b) => (a.table < b.table ? -1 : 1));
  let before = `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "tables": {\n`;
  for (const { table, read } of sorted) {
    const rows = await read(db, person);
    const lines = rows.map((row) => `      ${JSON.stringify(forPeople(row))}`);
    yield `${before}    ${JSON.stringify(table)}: [${lines.length === 0 ? '' : `\n${lines.join(',\n')}\n    `}]`;
    before = ',\n';
  }
  yield '\n  }\n}\n';
}

const INSTANT = /_(at|until)$/;
const SWITCH = /^is_|^(email_verified|two_factor_enabled|verified)$/;

/** A row as people and other programs read it: instants as ISO text, switches as true and false. */
function forPeople(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (typeof value !== 'number') return [name, value];
      if (INSTANT.test(name)) return [name, new Date(value).toISOString()];
      return [name, SWITCH.test(name) ? value === 1 : value];
    }),
  );
}
