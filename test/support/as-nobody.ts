import { chownSync } from 'node:fs';
import path from 'node:path';

const NOBODY = 65_534;

/** Runs `work` as a user without special rights, whom the file and its folder belong to. Others than root run it as they are. */
export async function asNobody<T>(work: () => Promise<T>, file: string): Promise<T> {
  if (process.getuid?.() !== 0) return work();
  for (const owned of [file, path.dirname(file)]) chownSync(owned, NOBODY, NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
