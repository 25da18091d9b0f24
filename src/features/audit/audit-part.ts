import { execFile } from 'node:child_process';

/** Something that was found. `high` fails the audit. */
export interface Finding {
  readonly severity: 'high' | 'medium' | 'low';
  readonly where: string;
  readonly what: string;
}

/** How one part of the audit ended. */
export interface AuditPart {
  readonly name: string;
  readonly state: 'ran' | 'could_not_run';
  /** What it looked at, or why it could not. */
  readonly text: string;
  readonly findings: readonly Finding[];
}

export const ran = (name: string, text: string, findings: readonly Finding[]): AuditPart => ({
  name,
  state: 'ran',
  text,
  findings,
});

export const couldNotRun = (name: string, text: string): AuditPart => ({
  name,
  state: 'could_not_run',
  text,
  findings: [],
});

/** What a program wrote, whatever its exit code. */
export interface Output {
  /** Null where it could not be started or was ended. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const PATIENCE_MS = 300_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** Runs a program without a shell. */
export type RunProgram = (
  file: string,
  args: readonly string[],
  /** `isBinary`: each character of `out` is a byte. */
  options?: { readonly input?: string; readonly isBinary?: boolean },
) => Promise<Output>;

/** Runs programs in a folder. */
export function programsIn(folder: string): RunProgram {
  return (file, args, { input = '', isBinary = false } = {}) =>
    new Promise((resolve) => {
      const options = {
        cwd: folder,
        timeout: PATIENCE_MS,
        maxBuffer: MOST_BYTES,
        encoding: isBinary ? 'latin1' : 'utf8',
      } as const;
      const child = execFile(file, [...args], options, (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
        resolve({ code, out, err });
      });
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input);
    });
}

/** JSON of a program; null where it wrote something else. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
