import { existsSync, statSync } from 'node:fs';
import { openDatabase } from '../database.ts';
import { DatabaseUrlError, parseDatabaseUrl, type DatabaseUrl } from '../database-url.ts';
import { FOR_A_COMMAND } from '../limits.ts';
import { migrateToLatest } from '../migrate.ts';
import { pendingOf, THIS_CODE } from '../schema-state.ts';
import { countedRowsOf } from './made-by-starts.ts';
import { naming, openTarget } from './open-sides.ts';
import { refuse } from './refusal.ts';
import { differences, isRecordOfSchema, type TableShape } from './table-shape.ts';
import type { SourceSide, TransferSide } from './transfer-side.ts';

/** Both addresses, taken apart. Throws where one is none, or both are one. */
export function parseEnds(fromUrl: string, toUrl: string): { readonly from: DatabaseUrl; readonly to: DatabaseUrl } {
  const [from, to] = [parse(fromUrl, 'source'), parse(toUrl, 'target')];
  refuseSame(from, to);
  return { from, to };
}

function parse(url: string, which: string): DatabaseUrl {
  try {
    return parseDatabaseUrl(url);
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error;
    throw refuse(`The address of the ${which} ${error.message}.`, error);
  }
}

function refuseSame(from: DatabaseUrl, to: DatabaseUrl): void {
  const same = 'Source and target are the same database.';
  if (from.kind === 'postgres' && to.kind === 'postgres') {
    if (from.host === to.host && from.port === to.port && from.database === to.database && from.options === to.options)
      throw refuse(same);
  } else if (from.kind === 'sqlite' && to.kind === 'sqlite' && existsSync(from.path) && existsSync(to.path)) {
    const [a, b] = [statSync(from.path), statSync(to.path)];
    if (a.dev === b.dev && a.ino === b.ino) throw refuse(same);
  }
}

/** The source's migrations: all that this release knows, and no other. */
export async function schemaOf(source: SourceSide): Promise<readonly string[]> {
  const names = await source.migrations();
  if (names.length === 0) throw refuse('The source holds no TradeWise database.');
  const pending = pendingOf({ applied: names.map((name) => ({ name, appliedAt: 0 })), oldestRelease: 1 }, THIS_CODE);
  if (pending.length > 0)
    throw refuse(`The source lacks ${pending.length} migrations; run tradewise db migrate on it first.`);
  const unknown = names.filter((name) => !THIS_CODE.migrations.some((known) => known.name === name));
  if (unknown.length > 0)
    throw refuse(`The source was changed by a newer release (${unknown.join(', ')}); copy with that one.`);
  return names;
}

const isMissing = (to: DatabaseUrl): boolean => to.kind === 'sqlite' && !existsSync(to.path);

/** Before the work of reading: a target that is in use, is another program's or holds rows is left alone. */
export async function refuseTaken(to: DatabaseUrl, force: boolean): Promise<void> {
  if (isMissing(to)) return;
  const target = await openTarget(to);
  const look = async (): Promise<void> => {
    await refuseForeign(target);
    if (!force) await refuseRows(target);
    await target.claim();
  };
  await naming('target', to, look).finally(() => target.close());
}

async function refuseForeign(target: TransferSide): Promise<void> {
  const [foreign] = await target.tableNames();
  if (foreign === undefined || (await target.migrations()).length > 0) return;
  throw refuse(`The target holds tables of another program (${foreign}); name an empty database. Nothing was changed.`);
}

/** Throws where any table holds rows that a start would not have written, or not the record of the schema. */
export async function refuseRows(target: TransferSide): Promise<void> {
  for (const name of await target.tableNames()) {
    if (isRecordOfSchema(name) || (await target.countRows(name, countedRowsOf(name))) === 0) continue;
    throw refuse(`The target is not empty (${name} holds rows); --force replaces everything in it.`);
  }
}

/** Makes the tables where there are none yet; those of another version are left as they are. */
export async function prepareTarget(to: DatabaseUrl, url: string, force: boolean): Promise<void> {
  if (force && !isMissing(to)) {
    const target = await openTarget(to);
    const names = await target.migrations().finally(() => target.close());
    if (names.length > 0) return;
  }
  await naming('target', to, async () => {
    const open = await openDatabase(url, { limits: FOR_A_COMMAND });
    await migrateToLatest(open).finally(() => open.close());
  });
}

/** Throws where the tables of the two sides are not the same. */
export async function refuseOther(
  target: TransferSide,
  schema: readonly string[],
  tables: readonly TableShape[],
): Promise<void> {
  const names = await target.migrations();
  const unknown = names.filter((name) => !schema.includes(name));
  if (unknown.length > 0)
    throw refuse(`The target was changed by a newer release (${unknown.join(', ')}); copy to another one.`);
  if (names.join() !== schema.join()) {
    throw refuse('The target has another schema version than the source; run tradewise db migrate on it first.');
  }
  const differ = differences(tables, await target.tables());
  if (differ.length > 0) throw refuse(`The tables of source and target differ: ${differ.slice(0, 5).join('; ')}.`);
}
