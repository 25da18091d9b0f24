import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Day } from '../engine/market/day.ts';
import type { ReferenceMember } from '../engine/verdict/reference.ts';
import { referenceOf, type Share } from './measure-reference.ts';
import { ProviderError } from './provider.ts';
import type { DataProblem, Measure, Provider, ProviderErrorCode, RetryClass } from './provider.ts';

/** The message to the process. */
export interface MeasureTask {
  /** The source, as MARKET_DATA names it. */
  readonly spec: string;
  readonly clock: Day;
  readonly asOf: Day;
  readonly benchmarkSymbol: string;
  /** Of the companies, where others are measured elsewhere. */
  readonly share?: Share;
}

/** The message from the process: the measured market with what was wrong in its data, or how the source refused. */
export type MeasureAnswer =
  | { readonly measured: Awaited<ReturnType<Measure>>; readonly problems: readonly DataProblem[] }
  /** What was asked for was a share. */
  | { readonly members: readonly ReferenceMember[] }
  | {
      readonly refused: {
        readonly code: ProviderErrorCode;
        readonly source: string;
        readonly message: string;
        readonly retry: RetryClass;
        readonly retryAfterSeconds: number | null;
      };
    };

/** A market that is measured in a process of its own. */
export interface MeasuredApart {
  /** Its problems include those that the process found. */
  readonly provider: Provider;
  readonly measure: Measure;
  /** Ends a measurement that is under way. */
  readonly stop: () => void;
}

/** The entry stands beside this file: as source, and built. */
const ENTRY = fileURLToPath(
  new URL(`./measure.process.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

/**
 * Measures the market of a provider that was made from `spec` in another process: answers go on meanwhile, and the memory
 * that a whole market takes is given back. (A thread keeps what it took: 265 MB stay where 45 are needed.)
 */
export function measureApart(provider: Provider, spec: string, clock: () => Day): MeasuredApart {
  const found = new Map<string, DataProblem>();
  const running = new Set<ChildProcess>();

  const measure: Measure = async (asOf, benchmarkSymbol) => {
    const task = { spec, clock: clock(), asOf, benchmarkSymbol };
    // The demo market is only computed, so that two processes are done in half the time.
    const answer =
      provider.isDemo && availableParallelism() > 1 ? await inTwo(task, provider, running) : await whole(task, running);
    for (const problem of answer.problems) found.set(`${problem.where}\n${problem.what}`, problem);
    return answer.measured;
  };

  const problems = (): readonly DataProblem[] => {
    const all = new Map(found);
    for (const problem of provider.problems()) all.set(`${problem.where}\n${problem.what}`, problem);
    return [...all.values()];
  };
  return {
    provider: { ...provider, problems },
    measure,
    stop: () => {
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

interface Whole {
  readonly measured: Awaited<ReturnType<Measure>>;
  readonly problems: readonly DataProblem[];
}

async function whole(task: MeasureTask, running: Set<ChildProcess>): Promise<Whole> {
  const answer = await inProcess(task, running);
  if ('measured' in answer) return answer;
  throw refusalOf(answer);
}

async function inTwo(task: MeasureTask, provider: Provider, running: Set<ChildProcess>): Promise<Whole> {
  const shares = [0, 1].map((index) => inProcess({ ...task, share: { index, of: 2 } }, running));
  const members = (await Promise.all(shares)).flatMap((answer) => {
    if ('members' in answer) return answer.members;
    throw refusalOf(answer);
  });
  return { measured: referenceOf(provider, task.asOf, members), problems: [] };
}

function refusalOf(answer: MeasureAnswer): Error {
  if (!('refused' in answer)) return new Error('what was measured is not what was asked for');
  const { code, retryAfterSeconds, ...refused } = answer.refused;
  return new ProviderError(code, { ...refused, ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) });
}

function inProcess(task: MeasureTask, running: Set<ChildProcess>): Promise<MeasureAnswer> {
  return new Promise((resolve, reject) => {
    // It needs no setting and no secret of this process.
    const child = fork(ENTRY, {
      // Most of what it reads is gone at once: collected often, it takes 30 MB less.
      execArgv: ['--max-semi-space-size=2'],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const failed = (message: string, cause?: unknown): void => {
      running.delete(child);
      const source = task.spec.split(':', 1)[0] ?? task.spec;
      // After an answer this does nothing.
      reject(new ProviderError('source_unavailable', { source, message, retry: 'back-off', cause }));
    };
    running.add(child);
    child.once('message', (answer) => resolve(answer as MeasureAnswer));
    child.once('error', (cause) => failed('the market could not be measured', cause));
    child.once('exit', () => failed('measuring the market was stopped before its end'));
    child.send(task, (cause) => {
      if (cause !== null) failed('the market could not be measured', cause);
    });
  });
}
