import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../../platform/errors.ts';
import type { RestoreDeps } from './backup-deps.ts';
import { parseDatabaseUrl, placeOf } from './backup.store.ts';
import { addToLedger, readLedger } from './erasure-ledger.ts';
import { insertErasures, listErasures, type Erasure } from './erasures.store.ts';
import { holdWork, type HeldWork } from './held-work.store.ts';
import type { BackupProgress } from './backup-progress.ts';
import { forOperators } from './operator-words.ts';
import { readManifest } from './manifest.ts';
import { makeBackup } from './make-backup.ts';
import { beginMaintenance, endMaintenance, hasWorkers } from './maintenance.store.ts';
import { unreadableRows } from './needed-secrets.ts';
import { withScratch, type OpenedBackup } from './prove-backup.ts';
import {
  bringUpToDate,
  countRestored,
  lookAtLive,
  OutcomeUnknown,
  replaceDatabase,
  withDatabase,
} from './restore.store.ts';
import { eraseAgain } from './erase-again.ts';

export interface RestoreOptions {
  /** Replaces a database that is not empty. */
  readonly isConfirmed: boolean;
  /** False: no backup of what is replaced is made, such as where it is damaged. */
  readonly isSafe: boolean;
  /** Told before anything is changed, and while it goes on, in sentences. */
  readonly say: (line: string) => void;
  readonly onProgress?: (progress: BackupProgress) => void;
}

export interface Restored {
  readonly users: number;
  readonly analyses: number;
  readonly held: HeldWork;
  /** Accounts that were deleted since the backup, and were deleted again. */
  readonly erasedAgain: number;
  /** Second factors that no SESSION_SECRET of this server can read. */
  readonly unreadableFactors: number;
  /** The backup of what was replaced; null where there was nothing, or none was wanted. */
  readonly safetyBackup: string | null;
  readonly about: OpenedBackup['about'];
}

/**
 * Restores a backup: all of it or, whatever happens, nothing. It is loaded beside the live database, compared, and brought to the
 * tables of this release first; only the last step touches the live one, in one transaction.
 */
export function restoreBackup(deps: RestoreDeps, file: string, options: RestoreOptions): Promise<Restored> {
  const { onProgress } = options;
  // Without a manifest nobody knows how many rows there are until they have been read.
  const rowsInAll = readManifest(file)?.rows ?? 0;
  const onLoaded = (rows: number): void => onProgress?.({ phase: 'load', rows, rowsInAll: Math.max(rows, rowsInAll) });
  const work = async (opened: OpenedBackup): Promise<Restored> => {
    const url = parseDatabaseUrl(deps.databaseUrl);
    const live = await lookAtLive(url);
    const unreadableFactors = unreadableRows(opened.end.secrets, deps.secrets);
    if (opened.manifest === null) options.say('It has no manifest beside it; what it says of itself was compared.');
    if (unreadableFactors > 0) options.say(unreadableText(unreadableFactors));
    if (live.filled !== null && !options.isConfirmed) {
      const userMessage = `The database (${placeOf(url)}) is not empty: ${live.filled} holds rows. --yes replaces everything in it. Nothing was changed.`;
      throw new AppError('validation_failed', { userMessage });
    }
    const done = await whileNobodyWrites(deps, live.hasTables, async (goOn) => {
      const prepared = await prepare(deps, opened, live.hasTables);
      const safetyBackup = live.hasTables && options.isSafe ? await saveLive(deps, opened, options) : null;
      await goOn();
      const onReplaced = (done: number, inAll: number): void =>
        onProgress?.({ phase: 'replace', rows: done, rowsInAll: inAll });
      await replaceDatabase(opened.scratch, url, deps.databaseUrl, onReplaced).catch((error: unknown) => {
        throw notReplaced(forOperators(error, placeOf(url)), safetyBackup);
      });
      return { ...prepared, safetyBackup };
    });
    return { ...done, unreadableFactors, about: opened.about };
  };
  return withScratch(deps, file, work, onLoaded);
}

const unreadableText = (count: number): string =>
  `${count === 1 ? 'One second factor was' : `${count} second factors were`} encrypted with another SESSION_SECRET and cannot be read with this ` +
  'one: put the old secret behind yours (SESSION_SECRET=new,old), or those people need "tradewise user reset-2fa".';

/** What of the backup is changed before it goes live: newer tables, accounts deleted since, and work that is held. */
async function prepare(
  deps: RestoreDeps,
  opened: OpenedBackup,
  hasTables: boolean,
): Promise<Pick<Restored, 'users' | 'analyses' | 'held' | 'erasedAgain'>> {
  const erasures = [...(await readLedger(deps.folder)), ...(hasTables ? await erasuresOfLive(deps) : [])];
  await addToLedger(deps.folder, erasures);
  return withDatabase(`sqlite:///${opened.scratch}`, async (open) => {
    await bringUpToDate(open);
    await insertErasures(open.db, erasures);
    const erasedAgain = await eraseAgain(open.db, await listErasures(open.db), deps.erase);
    const held = await holdWork(open.db, deps.now());
    return { ...(await countRestored(open.db)), held, erasedAgain };
  });
}

/** A live database that cannot be read has nothing to say; the ledger beside the backups has. */
function erasuresOfLive({ databaseUrl }: RestoreDeps): Promise<readonly Erasure[]> {
  return withDatabase(databaseUrl, ({ db }) => listErasures(db)).catch(() => []);
}

async function saveLive(deps: RestoreDeps, opened: OpenedBackup, { say }: RestoreOptions): Promise<string> {
  const { created_at } = opened.about;
  try {
    const { file } = await makeBackup(deps, `Before the restore of the backup of ${created_at}`);
    say(`What is replaced was backed up: ${file}`);
    return file;
  } catch (thrown) {
    const error = forOperators(thrown, placeOf(parseDatabaseUrl(deps.databaseUrl)));
    const reason = error instanceof AppError ? error.userMessage : String(error);
    const userMessage = `What would be replaced cannot be backed up: ${reason} Nothing was changed. Mend that, or give --no-safety-backup.`;
    throw new AppError(error instanceof AppError ? error.code : 'internal', { userMessage, cause: error });
  }
}

/** What became of the live database, and how a person gets back what it held. */
function notReplaced(error: unknown, saved: string | null): unknown {
  const reason = error instanceof AppError ? error.userMessage : error instanceof Error ? error.message : String(error);
  const back = saved === null ? '' : ` "tradewise restore ${saved} --yes" brings back what it held.`;
  const state =
    error instanceof OutcomeUnknown
      ? `The database holds the whole backup or what it held before: the connection broke while it said so. See "tradewise db status".${back}`
      : `The database was not replaced, and is as it was before: ${reason}${back === '' ? '' : ` If it does not start,${back}`}`;
  return new AppError(error instanceof AppError ? error.code : 'internal', { userMessage: state, cause: error });
}

/** Longer than a restore of millions of rows takes; a restore that is killed lets servers go on after this. */
const MAINTENANCE_MS = 180_000;

/** Runs `work` while servers answer nothing and begin no task; it calls `goOn` where that is to last longer. */
async function whileNobodyWrites<T>(
  deps: RestoreDeps,
  hasTables: boolean,
  work: (goOn: () => Promise<unknown>) => Promise<T>,
): Promise<T> {
  if (!hasTables) return work(() => Promise.resolve());
  const owner = randomUUID();
  const begin = (): Promise<boolean> =>
    withDatabase(deps.databaseUrl, ({ db }) => beginMaintenance(db, owner, MAINTENANCE_MS));
  if (!(await begin())) {
    const userMessage = 'Another restore into this database is under way, or was stopped less than three minutes ago.';
    throw new AppError('request_in_progress', { userMessage });
  }
  try {
    if (await withDatabase(deps.databaseUrl, ({ db }) => hasWorkers(db))) await pause(deps.settleMs);
    return await work(begin);
  } finally {
    // After the switch there is nothing left to end.
    await withDatabase(deps.databaseUrl, ({ db }) => endMaintenance(db, owner)).catch(() => undefined);
  }
}
