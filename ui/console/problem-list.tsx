import type { JSX } from 'preact';
import { momentText } from '../text/moment.ts';

/** A check with the moment since which it fails; null: it passes. */
export interface CheckedLine {
  /** What was checked, such as `mail`. */
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem' | 'unknown';
  /** The state in one sentence. */
  readonly text: string;
  /** What to do about it; null where all is well. */
  readonly fix: string | null;
  /** What people notice; null where all is well. */
  readonly effect: string | null;
  /** The command to begin with; null where all is well. */
  readonly command: string | null;
  readonly since: number | null;
}

const WORDS: Readonly<Record<CheckedLine['status'], string>> = {
  problem: 'Problem',
  warning: 'Warning',
  unknown: 'Unknown',
  ok: 'OK',
};
const ORDER: readonly CheckedLine['status'][] = ['problem', 'unknown', 'warning'];

/** Failing checks, the worst first: since when, what it does, and what to do. */
export function ProblemList({ lines }: { readonly lines: readonly CheckedLine[] }): JSX.Element {
  const failing = ORDER.flatMap((status) => lines.filter((line) => line.status === status));
  const passing = lines.length - failing.length;
  return (
    <>
      {failing.length === 0 ? (
        <p data-state="well">Everything works.</p>
      ) : (
        <ul class="lines problems" aria-label="Problems">
          {failing.map(({ name, status, text, fix, effect, command, since }) => (
            <li data-status={status}>
              <span>
                <strong>
                  {WORDS[status]}: {name}
                </strong>
                <span class="what">{text}</span>
                {effect === null ? null : <small>Effect: {effect}</small>}
                {fix === null ? null : <small>To do: {fix}</small>}
                {command === null ? null : (
                  <small>
                    Command: <code>{command}</code>
                  </small>
                )}
                {since === null ? null : <small>Since {momentText(since)}</small>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <p class="fine">
        {passing === 1 ? 'One check passes.' : `${passing} checks pass.`} <code>tradewise doctor</code> lists all.
      </p>
    </>
  );
}
