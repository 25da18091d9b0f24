import { runCommand } from '../../src/app/program.ts';
import { TEST_ENV } from './test-app.ts';

/** What a command line said, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  /** Standard error. */
  readonly note: string;
}

/** The command `tradewise` over a test's surroundings: the same program that the package's binary runs. */
export function tradewiseWith(env: Readonly<Record<string, string>>): (...args: string[]) => Promise<Ran> {
  return async (...args) => {
    const said = { out: '', note: '' };
    const code = await runCommand(args, {
      env: { ...TEST_ENV, ...env },
      folder: '/nowhere',
      out: (text) => void (said.out += text),
      note: (text) => void (said.note += text),
    });
    return { code, ...said };
  };
}
