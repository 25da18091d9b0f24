import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin', import.meta.url));

/** Releases beside each other as on a server, each whole in its folder, and a link to the one in use. */
export interface Releases {
  /** The launcher, by way of the link. */
  readonly launcher: string;
  /** Points the link to another of them: `ln -sfn`, at one go. */
  readonly use: (name: string) => void;
  readonly remove: () => void;
}

/** Lays them out; `programs`: the file of the bundled command of each. */
export function layOutReleases(programs: Readonly<Record<string, string>>): Releases {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-releases-'));
  for (const [name, program] of Object.entries(programs)) {
    mkdirSync(path.join(folder, name));
    cpSync(BIN, path.join(folder, name, 'bin'), { recursive: true });
    symlinkSync(path.dirname(program), path.join(folder, name, 'dist'));
  }
  const link = path.join(folder, 'tradewise');
  const use = (name: string): void => {
    symlinkSync(path.join(folder, name), `${link}.new`);
    renameSync(`${link}.new`, link);
  };
  return {
    launcher: path.join(link, 'bin', 'tradewise.cjs'),
    use,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
