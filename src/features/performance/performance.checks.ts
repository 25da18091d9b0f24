import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { CheckLine } from '../../platform/check-line.ts';

const name = 'performance log';
const FIX = 'Free space, or let this user write there; it goes on by itself.';

/** Whether the file of requests is written. `problem`: what this process met when it tried; `file`: null where there is none. */
export async function checkPerformanceLog(file: string | null, problem: string | null): Promise<CheckLine> {
  if (file === null) return { name, status: 'ok', text: 'LOG_FILE=off: requests leave no lines.', fix: null };
  if (problem !== null) return { name, status: 'problem', text: `Requests leave no lines: ${problem}.`, fix: FIX };
  if (await mayWrite(file)) return { name, status: 'ok', text: `Requests leave lines in ${file}.`, fix: null };
  const text = `Requests leave no lines: ${file} may not be written by this user.`;
  return { name, status: 'problem', text, fix: FIX };
}

async function mayWrite(file: string): Promise<boolean> {
  const may = (at: string): Promise<boolean> =>
    access(at, constants.W_OK).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code === 'ENOENT' && at === file && may(path.dirname(file)),
    );
  return may(file);
}
