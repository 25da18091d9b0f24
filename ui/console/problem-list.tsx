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
  readonly since: number | null;
}

/** What people notice while a check fails. */
const EFFECTS: Readonly<Record<string, string>> = {
  database: 'Requests are slow or refused with 503.',
  mail: 'People get no links to confirm their address or to reset a password.',
  'market data': 'Prices are old, missing or not real.',
  operators: 'Nobody else can act as operator.',
  secrets: 'A secret that was stolen unnoticed stays good.',
  settings: 'The server works differently from what the settings seem to say.',
  'task queue': 'Analyses and mails that were asked for wait.',
};

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
          {failing.map(({ name, status, text, fix, since }) => (
            <li data-status={status}>
              <span>
                <strong>
                  {WORDS[status]}: {name}
                </strong>
                <span class="what">{text}</span>
                {EFFECTS[name] === undefined ? null : <small>Effect: {EFFECTS[name]}</small>}
                {fix === null ? null : <small>To do: {fix}</small>}
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
