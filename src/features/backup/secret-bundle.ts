import { readFile, stat } from 'node:fs/promises';
import { textOf, type Environment } from '../../platform/config/config.ts';
import type { Variable } from '../../platform/config/variable.ts';
import { VARIABLES } from '../../platform/config/variables.ts';
import { AppError } from '../../platform/errors.ts';
import { writeFinished } from './private-file.ts';
import { readFileSync } from 'node:fs';
import { seal, unseal } from './seal.ts';

const FORMAT = 'tradewise secrets 1';
const MOST_BYTES = 1024 * 1024;
const LIST: readonly Variable<unknown>[] = Object.values<Variable<unknown>>(VARIABLES);

/** The settings of a server by name. */
export type Bundled = Readonly<Record<string, string>>;

/** Every variable that is set, secrets from their files too. */
export function settingsIn(env: Environment): Bundled {
  const set = LIST.flatMap((about) => {
    const text = textOf(about, env, (file) => readFileSync(file, 'utf8'));
    return text === null ? [] : [[about.name, text] as const];
  });
  return Object.fromEntries(set);
}

/** The passphrase of an environment; it is all that opening a bundle needs. */
export function passphraseIn(env: Environment): string {
  const about = VARIABLES.backupPassphrase;
  const text = textOf(about, env, (file) => readFileSync(file, 'utf8'));
  if (text === null) throw invalid('Set BACKUP_PASSPHRASE: it encrypts the bundle, and opens it.');
  try {
    return about.parse(text) as string;
  } catch (error) {
    throw invalid(`BACKUP_PASSPHRASE ${(error as Error).message}.`);
  }
}

/** Writes the settings as one encrypted file. */
export async function writeBundle(file: string, settings: Bundled, passphrase: string): Promise<void> {
  const text = Buffer.from(JSON.stringify({ format: FORMAT, settings }));
  const pieces = async function* (): AsyncGenerator<Buffer> {
    yield await Promise.resolve(text);
  };
  await writeFinished(file, async (handle) => {
    for await (const piece of seal(pieces(), passphrase)) await handle.writeFile(piece);
  });
}

export interface OpenedBundle {
  readonly settings: Bundled;
  /** Names that this release does not know. */
  readonly unknown: readonly string[];
}

/** Reads a bundle. Nothing of one that was changed is handed on. */
export async function readBundle(file: string, passphrase: string): Promise<OpenedBundle> {
  if ((await stat(file)).size > MOST_BYTES) throw damaged();
  const stored = await readFile(file);
  const chunks = async function* (): AsyncGenerator<Buffer> {
    yield await Promise.resolve(stored);
  };
  const pieces: Buffer[] = [];
  try {
    for await (const piece of unseal(chunks(), passphrase)) pieces.push(piece);
  } catch (error) {
    throw error instanceof AppError && error.code === 'stored_data_damaged' ? damaged(error) : error;
  }
  return sorted(parsed(Buffer.concat(pieces).toString('utf8')));
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const { format, settings } = JSON.parse(text) as { format?: unknown; settings?: unknown };
    if (format === FORMAT && typeof settings === 'object' && settings !== null)
      return settings as Record<string, unknown>;
  } catch {
    // Something else that was encrypted with the same passphrase, such as a backup.
  }
  throw damaged();
}

function sorted(settings: Readonly<Record<string, unknown>>): OpenedBundle {
  const names = new Set(LIST.map(({ name }) => name));
  const all = Object.entries(settings).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    settings: Object.fromEntries(all.filter(([name]) => names.has(name))),
    unknown: all.map(([name]) => name).filter((name) => !names.has(name)),
  };
}

const invalid = (userMessage: string): AppError => new AppError('validation_failed', { userMessage });
const damaged = (cause?: unknown): AppError =>
  new AppError('stored_data_damaged', {
    userMessage: 'It is no bundle of "tradewise secret export", or it was changed.',
    cause,
  });
