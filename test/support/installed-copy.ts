import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { shared } from './shared.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The product as it stands on a server: a folder with its program, scripts and packages, where files of its own are made. */
export interface InstalledCopy {
  readonly folder: string;
  /** Stands first on the PATH of who works there: `tradewise`, and `npx`, which runs what is installed. */
  readonly commands: string;
  readonly remove: () => void;
}

/** Makes one with the program that this run of the tests has built. */
export async function installCopy(): Promise<InstalledCopy> {
  const dist = path.dirname(await shared('command'));
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-installed-'));
  for (const name of ['bin', 'ops', '.replit', 'package.json'])
    cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  symlinkSync(dist, path.join(folder, 'dist'));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const commands = path.join(folder, 'commands');
  mkdirSync(commands);
  const script = (name: string, line: string): void =>
    writeFileSync(path.join(commands, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
  // The Node that npm installed with the product; this machine's own may be older.
  script('node', `exec ${process.execPath} "$@"`);
  script('tradewise', `exec ${process.execPath} ${folder}/bin/tradewise.cjs "$@"`);
  script('npx', 'exec "$@"');
  copyFileSync(path.join(root, 'package-lock.json'), path.join(folder, 'package-lock.json'));
  return { folder, commands, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
