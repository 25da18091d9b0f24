import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const PARTS = ['src', 'ui', 'scripts', 'bin'];
const FILES = [
  'package.json',
  'tsconfig.base.json',
  'tsconfig.json',
  'eslint.config.js',
  '.dependency-cruiser.cjs',
  '.prettierrc.json',
  '.prettierignore',
  'vitest.config.ts',
  'test/support/projects.ts',
];

/** Tests, and the two scripts that stand on what the tests stand on. */
const IS_LEFT_OUT = /\.test\.tsx?$|scripts\/(drill|stripe-dev)\.ts$/;

export interface HouseCopy {
  readonly dir: string;
  /** Writes a file of the copy. */
  write(file: string, text: string): void;
  delete(file: string): void;
  /** Runs a command in the copy with the project's own tools first on the path. */
  run(command: string, ...args: string[]): { readonly status: number | null; readonly output: string };
  remove(): void;
}

/** A copy of the product's sources in a scratch folder, in which a test may plant what must be refused. */
export function copyOfTheHouse(): HouseCopy {
  const dir = mkdtempSync(path.join(tmpdir(), 'tradewise-house-'));
  for (const part of PARTS) {
    cpSync(path.join(root, part), path.join(dir, part), { recursive: true, filter: (file) => !IS_LEFT_OUT.test(file) });
  }
  for (const folder of ['test/support', 'bench']) mkdirSync(path.join(dir, folder), { recursive: true });
  for (const file of FILES) cpSync(path.join(root, file), path.join(dir, file));
  symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'), 'dir');
  return {
    dir,
    write: (file, text) => {
      mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
      writeFileSync(path.join(dir, file), text);
    },
    delete: (file) => {
      rmSync(path.join(dir, file));
    },
    run: (command, ...args) => {
      const result = spawnSync(command, args, {
        cwd: dir,
        encoding: 'utf8',
        env: {
          ...process.env,
          PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env['PATH'] ?? ''}`,
        },
      });
      return { status: result.status, output: `${result.stdout}${result.stderr}` };
    },
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
