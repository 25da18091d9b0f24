import type { JSX } from 'preact';
import type { RunStatusResponse } from '../../src/features/runs/runs.schema.ts';
import { wholeText } from '../text/format.ts';

/** A step of a run that began, as the page is given it; instants in milliseconds since 1970-01-01 UTC. */
export interface StepBegun {
  readonly attempt: number;
  readonly step: string;
  readonly at: number;
}

const STEPS: readonly (readonly [step: string, text: string])[] = [
  ['facts', 'Read prices and statements'],
  ['comparison', 'Measure the companies that it is compared with'],
  ['verdict', 'Compute the verdict and save it'],
];

type StepState = 'waiting' | 'skipped' | 'running' | 'done' | 'failed';

interface ShownStep {
  readonly text: string;
  readonly state: StepState;
  /** Null while it is not done. */
  readonly ms: number | null;
}

/** The steps of the newest attempt: one is running or failed, those before it are done. */
export function shownSteps(
  { status, completed_at: completedAt }: Pick<RunStatusResponse, 'status' | 'completed_at'>,
  begun: readonly StepBegun[],
): readonly ShownStep[] {
  const attempt = Math.max(0, ...begun.map((step) => step.attempt));
  // An attempt that was given back when a server ended begins anew, as the same one.
  const from = begun.findLastIndex(({ step }) => step === 'facts');
  const newest = begun.slice(Math.max(0, from)).filter((step) => step.attempt === attempt);
  const endedAt = completedAt === null ? null : Date.parse(completedAt);
  return STEPS.map(([name, text]) => {
    const at = newest.findIndex(({ step }) => step === name);
    const started = newest[at];
    if (started === undefined) return { text, state: endedAt === null ? 'waiting' : 'skipped', ms: null };
    const next = newest[at + 1]?.at ?? (status === 'completed' ? endedAt : null);
    if (next !== null) return { text, state: 'done', ms: Math.max(0, next - started.at) };
    return { text, state: status === 'failed' ? 'failed' : 'running', ms: null };
  });
}

const WORDS: Readonly<Record<StepState, string>> = {
  waiting: 'waiting',
  skipped: 'not run',
  running: 'running',
  done: 'done',
  failed: 'failed',
};

/** What a run does and how far it is. */
export function RunSteps({ steps }: { readonly steps: readonly ShownStep[] }): JSX.Element {
  return (
    <ol class="steps" aria-label="Steps of the analysis">
      {steps.map(({ text, state, ms }) => (
        <li data-step={state} {...(state === 'running' ? { 'aria-current': 'step' as const } : {})}>
          <span>{text}</span>
          <span class="num">{ms === null ? WORDS[state] : `done in ${wholeText(ms)} ms`}</span>
        </li>
      ))}
    </ol>
  );
}
