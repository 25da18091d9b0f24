import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import { createMigration } from './new-migration.ts';
import { ask, migrate, readStatus, verify, whyUnusable, type OpenDatabase, type SchemaStatus } from './schema.store.ts';

export interface DatabaseCommandDeps {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  /** Where the command was called. */
  readonly folder: string;
  readonly withDatabase: <T>(
    options: { readonly mustExist?: boolean },
    work: (database: OpenDatabase) => Promise<T>,
  ) => Promise<T>;
  /** Where the configured database is, for people: never with its password. */
  readonly databasePlace: () => Promise<string>;
}

interface Json {
  readonly json?: boolean;
}

const JSON_OPTION = ['--json', 'as JSON'] as const;

/** `tradewise db …`: the tables of the configured database. Returns the command, so that others can add to it. */
export function registerDatabaseCommands(program: Command, deps: DatabaseCommandDeps): Command {
  const db = program.command('db').description('the database: make it, change it, look after it');
  db.command('init')
    .description('make all tables; does nothing where they are there')
    .action(() => init(deps));
  db.command('migrate')
    .alias('upgrade')
    .description('bring the tables up to date, safely while servers run')
    .option(...JSON_OPTION)
    .action((options: Json) => bringUpToDate(deps, options));
  db.command('status')
    .description('which migrations were applied and which are missing; exit code 3 where one is')
    .option(...JSON_OPTION)
    .action((options: Json) => status(deps, options));
  db.command('verify')
    .description('compare every table with what it should be; exit code 1 where something is missing')
    .option(...JSON_OPTION)
    .action((options: Json) => verifyTables(deps, options));
  db.command('check')
    .description('try the connection; exit code 3 with the reason where there is none')
    .option(...JSON_OPTION)
    .action((options: Json) => check(deps, options));
  db.command('new')
    .argument('<name>', 'what it does, such as add-watchlists')
    .description('write a migration and its test for both databases (in a checkout of the sources)')
    .action((name: string) => create(deps, name));
  return db;
}

async function init(deps: DatabaseCommandDeps): Promise<void> {
  await withPlainFailures(deps, () =>
    deps.withDatabase({}, (open) => migrate(open, (name) => deps.note(`applying ${name}\n`))),
  );
  deps.out('Database initialized\n');
}

async function bringUpToDate(deps: DatabaseCommandDeps, { json }: Json): Promise<void> {
  const applied = await withPlainFailures(deps, () =>
    deps.withDatabase({}, (open) => migrate(open, (name) => deps.note(`applying ${name}\n`))),
  );
  if (json) deps.out(`${JSON.stringify({ applied })}\n`);
  else if (applied.length === 0) deps.out('The tables are up to date.\n');
  else deps.out(`${applied.map((name) => `applied ${name}`).join('\n')}\nThe tables are up to date.\n`);
}

async function status(deps: DatabaseCommandDeps, { json }: Json): Promise<void> {
  const found = await withPlainFailures(deps, () => deps.withDatabase({ mustExist: true }, readStatus));
  deps.out(json ? `${JSON.stringify(found)}\n` : statusText(found));
  const { pending } = found;
  if (pending.length > 0) throw notReady(`${pending.length} of the migrations were not applied: tradewise db migrate`);
}

function statusText({ applied, pending, unknown, ...about }: SchemaStatus): string {
  const lines = [
    `Database        ${about.place} (${about.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`,
    `This release    ${about.release}`,
    `May be used by  release ${about.oldest_release} and newer`,
    ...applied.map(({ name, applied_at }) => {
      const by = unknown.includes(name) ? '  (of a newer release)' : '';
      return `applied  ${applied_at.slice(0, 19)}Z  ${name}${by}`;
    }),
    ...pending.map((name) => `missing                        ${name}`),
  ];
  return `${lines.join('\n')}\n`;
}

async function verifyTables(deps: DatabaseCommandDeps, { json }: Json): Promise<void> {
  const { problems, tables } = await withPlainFailures(deps, () => deps.withDatabase({ mustExist: true }, verify));
  if (json) deps.out(`${JSON.stringify({ ok: problems.length === 0, tables, problems })}\n`);
  else if (problems.length === 0) deps.out('✅ All database tables created/verified\n');
  else for (const problem of problems) deps.note(`${problem}\n`);
  if (problems.length === 0) return;
  throw new AppError('schema_incomplete', {
    userMessage: `The tables are not as they should be: ${problems.length} ${problems.length === 1 ? 'thing' : 'things'}. Run tradewise db migrate; where that changes nothing, use a backup.`,
  });
}

async function check(deps: DatabaseCommandDeps, { json }: Json): Promise<void> {
  try {
    await withPlainFailures(deps, () => deps.withDatabase({ mustExist: true }, ask));
  } catch (error) {
    if (json && error instanceof AppError) {
      deps.out(`${JSON.stringify({ ok: false, code: error.code, reason: error.userMessage })}\n`);
    }
    throw error;
  }
  deps.out(json ? `${JSON.stringify({ ok: true })}\n` : '✅ Database connection successful\n');
}

async function create(deps: DatabaseCommandDeps, name: string): Promise<void> {
  for (const file of await createMigration(deps.folder, name)) deps.out(`${file}\n`);
}

/** Runs `work`; where the database cannot be used, says why in words that its operator can act on. */
export async function withPlainFailures<T>(
  deps: Pick<DatabaseCommandDeps, 'databasePlace'>,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = whyUnusable(error, await deps.databasePlace());
    if (why === null) throw error;
    throw notReady(`The database cannot be used: ${why}`, error);
  }
}

const notReady = (userMessage: string, cause?: unknown): AppError =>
  new AppError('database_unavailable', { userMessage, cause });
