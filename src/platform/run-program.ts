import { execFile } from 'node:child_process';

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

/**
 * Variables that npm and git work by: where programs, homes and temporary files are, how to reach the registry. Settings of the
 * product, and so its secrets, are none of them; what a program loads of its own accord could read its environment.
 */
const PASSED_ON =
  /^(?:PATH|PATHEXT|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TMP|TEMP|XDG_\w+|SYSTEMROOT|WINDIR|COMSPEC|APPDATA|LOCALAPPDATA|USERPROFILE|(?:HTTPS?|ALL|NO)_PROXY|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|NPM_CONFIG_\w+)$/i;

/** Runs programs in a folder, each with the variables that it works by and no other. */
export function programsIn(folder: string, given: Readonly<NodeJS.ProcessEnv> = process.env): RunProgram {
  const env = Object.fromEntries(Object.entries(given).filter(([name]) => PASSED_ON.test(name)));
  return (file, args, { input = '', isBinary = false } = {}) =>
    new Promise((resolve) => {
      const options = {
        cwd: folder,
        env,
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
