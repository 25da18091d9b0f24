import type { Command } from 'commander';
import { count, grouped } from '../../platform/amounts.ts';
import { withPlainFailures, type DatabaseCommandDeps } from './database.commands.ts';
import { pruneDatabase } from './prune.store.ts';
import { checkSchema } from './schema.store.ts';

export interface PruneCommandDeps extends Pick<DatabaseCommandDeps, 'out' | 'withDatabase' | 'databasePlace'> {
  /** Milliseconds since 1970-01-01 UTC; in place of the system's clock. */
  readonly now?: () => number;
}

interface Options {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `tradewise prune`: what the running server also does every night. */
export function registerPruneCommand(program: Command, deps: PruneCommandDeps): void {
  program
    .command('prune')
    .description('remove what is older than it is kept for (docs/database-retention.md); a server does it every night')
    .option('--dry-run', 'count what would go, and remove nothing')
    .option('--json', 'as JSON')
    .action((options: Options) => prune(deps, options));
}

async function prune(deps: PruneCommandDeps, { dryRun, json }: Options): Promise<void> {
  const { out, withDatabase, now = Date.now } = deps;
  const pruned = await withPlainFailures(deps, () =>
    withDatabase({ mustExist: true }, async (open) => {
      await checkSchema(open);
      return pruneDatabase(open.forLongWork, now(), undefined, { dryRun: dryRun === true });
    }),
  );
  const rows = pruned.reduce((sum, table) => sum + table.rows, 0);
  const isCutShort = pruned.some((table) => table.isCutShort);
  if (json) {
    const tables = pruned.map((table) => ({
      table: table.table,
      what: table.what,
      rows: table.rows,
      cut_short: table.isCutShort,
    }));
    out(`${JSON.stringify({ dry_run: dryRun === true, rows, tables })}\n`);
    return;
  }
  for (const table of pruned.filter((one) => one.rows > 0)) {
    out(`${grouped(table.rows).padStart(12)}  ${table.table} ${table.what}\n`);
  }
  out(dryRun ? `${count(rows, 'row')} would go.\n` : `${count(rows, 'row')} removed.\n`);
  if (isCutShort) out('Some tables were in use; what is left there goes the next time.\n');
}
