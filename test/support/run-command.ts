import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runCommand } from '../../src/app/program.ts';

/** How one command line ended. */
export interface Ended {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
}

const backups = mkdtempSync(path.join(tmpdir(), 'tradewise-backups-'));
process.once('exit', () => rmSync(backups, { recursive: true, force: true }));

/** Runs `tradewise` with these arguments, in this process, on the database at `url`. */
export async function tradewise(url: string, ...args: readonly string[]): Promise<Ended> {
  let [out, err] = ['', ''];
  const code = await runCommand(args, {
    env: {
      DATABASE_URL: url,
      MARKET_DATA: 'demo',
      TRADEWISE_NOW: '2026-11-20',
      LOG_LEVEL: 'silent',
      BACKUP_DIR: backups,
    },
    folder: tmpdir(),
    out: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}
