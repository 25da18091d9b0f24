import { AppError } from '../../platform/errors.ts';
import type { RunProgram } from '../../platform/run-program.ts';

/** What a look at the place that a checkout comes from found. */
export interface FoundRelease {
  readonly running: string;
  /** The newest version that is tagged there, without the `v`; null: no version is. */
  readonly newest: string | null;
  /** True where something newer than what runs is there: a version, or, where none is tagged, a commit. */
  readonly is_newer: boolean;
}

export interface UpdateDeps {
  readonly version: string;
  /** Runs a program in the folder of the checkout. */
  readonly run: RunProgram;
}

/** No question at a terminal, and no waiting for a place that does not answer. */
const QUIETLY = ['-c', 'core.askPass=true', '-c', 'http.lowSpeedLimit=1', '-c', 'http.lowSpeedTime=20'];
const TAG = /^refs\/tags\/v?(\d+)\.(\d+)\.(\d+)$/;

type Version = readonly [major: number, minor: number, patch: number];

function readVersion(text: string): Version | null {
  const found = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/**
 * Asks the place that a checkout comes from (its remote `origin`) for its versions, by git; nothing is sent of the
 * installation, nothing fetched and nothing changed.
 * @throws AppError `not_found` where the folder is no checkout or has no origin, `source_unavailable` where that does not answer
 */
export async function findRelease({ version, run }: UpdateDeps): Promise<FoundRelease> {
  const origin = await run('git', ['remote', 'get-url', 'origin']);
  if (origin.code !== 0) {
    throw new AppError('not_found', {
      userMessage:
        'This folder is no git checkout with a remote "origin", so it does not say where its releases come from. Call it in the folder of the checkout.',
    });
  }
  const asked = await run('git', [...QUIETLY, 'ls-remote', 'origin', 'HEAD', 'refs/tags/*']);
  if (asked.code !== 0) {
    throw new AppError('source_unavailable', {
      userMessage: 'The remote "origin" of this checkout did not answer. Try "git ls-remote origin", which says why.',
    });
  }
  const lines = asked.out.split('\n').flatMap((line): (readonly [string, string])[] => {
    const [commit, name] = line.split('\t');
    return commit === undefined || name === undefined ? [] : [[commit, name]];
  });
  const versions = lines.flatMap(([, name]) => {
    const found = TAG.exec(name);
    return found === null ? [] : [[Number(found[1]), Number(found[2]), Number(found[3])] as const];
  });
  const newest = versions.sort(compare).at(-1);
  if (newest !== undefined) {
    const running = readVersion(version);
    return { running: version, newest: newest.join('.'), is_newer: running === null || compare(newest, running) > 0 };
  }
  const head = lines.find(([, name]) => name === 'HEAD')?.[0];
  const isHere = head === undefined || (await run('git', ['merge-base', '--is-ancestor', head, 'HEAD'])).code === 0;
  return { running: version, newest: null, is_newer: !isHere };
}

/** What was found as a sentence, with what to do. */
export function sayRelease({ running, newest, is_newer: isNewer }: FoundRelease): string {
  if (!isNewer) return `TradeWise ${running} is the newest that its origin has.`;
  const what = newest === null ? 'Its origin has newer commits' : `TradeWise ${newest} is there`;
  return `${what}; this is ${running}. How to take it into use: "Releases" in docs/runbook.md.`;
}
