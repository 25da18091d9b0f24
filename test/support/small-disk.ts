import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A disk of its own that others do not see fill up. */
export interface SmallDisk {
  readonly folder: string;
  /** Takes all room but so many bytes. */
  readonly fill: (free: number) => void;
  /** Gives the room back. */
  readonly clear: () => void;
  readonly remove: () => void;
}

const BLOCK = 4096;

/** A disk in memory of so many megabytes; null where this user may not mount one. */
export function mountSmallDisk(megabytes: number): SmallDisk | null {
  const folder = mkdtempSync(path.join(tmpdir(), 'tradewise-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  const filler = (name: string): string => path.join(folder, `filler-${name}`);
  const room = filler('room');
  return {
    folder,
    fill: (free) => {
      writeFileSync(room, Buffer.alloc(free));
      try {
        for (;;) writeFileSync(filler('rest'), Buffer.alloc(BLOCK), { flag: 'a' });
      } catch {
        rmSync(room);
      }
    },
    clear: () => {
      rmSync(filler('rest'), { force: true });
    },
    remove: () => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
