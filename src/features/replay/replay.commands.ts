import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { AppError } from '../../platform/errors.ts';
import type { CommandIo } from '../feature.ts';
import { loadBundle, type Database } from './bundle.store.ts';
import { ANALYSIS_ID, readBundle, type Bundle } from './bundle.ts';
import { replay, type Replayed } from './replay.ts';

export interface ReplayCommandDeps extends Pick<CommandIo<never>, 'out' | 'folder'> {
  readonly withDatabase: <T>(work: (db: Database) => Promise<T>) => Promise<T>;
}

/** `tradewise verify-analysis ID|FILE` and `tradewise export-analysis ID`. */
export function registerReplayCommands(program: Command, deps: ReplayCommandDeps): void {
  const { out, folder } = deps;
  program
    .command('verify-analysis')
    .description(
      'compute a stored or exported analysis again from what it was computed from, and compare the bytes; exit code 3 where ' +
        'another version of the engine made it',
    )
    .argument('<id-or-file>', 'id of an analysis, or a file that export-analysis wrote')
    .option('--json', 'print the result as JSON')
    .action(async (named: string, { json }: { readonly json?: true }) => {
      const went = replay(await bundleOf(deps, named));
      if (json === true) out(`${JSON.stringify(went)}\n`);
      else out(textOf(went));
      if (went.result !== 'equal') throw refusalOf(went);
    });
  program
    .command('export-analysis')
    .description('write a stored analysis with all that is needed to compute it again, as one JSON file')
    .argument('<id>', 'id of an analysis')
    .option('--out <file>', 'the file to write; it must not exist')
    .action(async (id: string, { out: file }: { readonly out?: string }) => {
      const text = `${JSON.stringify(await storedBundle(deps, id))}\n`;
      if (file === undefined) return out(text);
      writeFileSync(path.resolve(folder, file), text, { flag: 'wx', mode: 0o600 });
    });
}

const ID = new RegExp(ANALYSIS_ID);

async function bundleOf(deps: ReplayCommandDeps, named: string): Promise<Bundle> {
  if (ID.test(named)) return storedBundle(deps, named);
  let text: string;
  try {
    text = readFileSync(path.resolve(deps.folder, named), 'utf8');
  } catch (cause) {
    const userMessage = `There is no file ${named}, and it is no id of an analysis.`;
    throw new AppError('not_found', { userMessage, cause });
  }
  return readBundle(text);
}

async function storedBundle({ withDatabase }: ReplayCommandDeps, id: string): Promise<Bundle> {
  const bundle = ID.test(id) ? await withDatabase((db) => loadBundle(db, id)) : null;
  if (bundle === null) throw new AppError('not_found', { userMessage: `There is no analysis ${id}.` });
  return bundle;
}

function textOf(went: Replayed): string {
  const about = `${went.symbol} ${went.strategy} ${went.as_of} (${went.analysis_id})`;
  if (went.result === 'equal') return `${about}: computed again, the same ${Buffer.byteLength(went.stored)} bytes\n`;
  return `${about}\nstored, engine ${went.stored_engine}:\n${shown(went.stored)}\ncomputed, engine ${went.engine}:\n${shown(went.computed)}\n`;
}

/** JSON with what a terminal obeys written as an escape, which is the same JSON. */
const shown = (json: string): string =>
  json.replace(/[\u007f-\u009f\p{Cf}]/gu, (one) =>
    [...Array(one.length).keys()].map((i) => `\\u${one.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  );

function refusalOf({ result, stored_engine: stored, engine, differs }: Replayed): AppError {
  const fields = differs.length === 0 ? 'the results are alike' : `these fields differ: ${differs.join(', ')}`;
  return result === 'other_engine'
    ? new AppError('other_engine', {
        userMessage: `Engine ${stored} made this analysis, and this is engine ${engine}: ${fields}.`,
      })
    : new AppError('stored_data_damaged', { userMessage: `The stored analysis is not what is computed: ${fields}.` });
}
