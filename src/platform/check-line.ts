/** `unknown`: not checked, for a reason that another line gives. */
export type CheckStatus = 'ok' | 'warning' | 'problem' | 'unknown';

/** The result of checking one thing that the operator is responsible for. */
export interface CheckLine {
  /** What was checked, such as `mail`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** The state in one sentence; never a secret. */
  readonly text: string;
  /** What to do about it; null where all is well. */
  readonly fix: string | null;
}

/** A line of the one list of checks, as doctor, preflight, the health details, the console and alerts have it. */
export interface FoundCheck extends CheckLine {
  /** What people notice; null where all is well. */
  readonly effect: string | null;
  /** The command to begin with; null where all is well. */
  readonly command: string | null;
  /** Since when it fails, ms since 1970-01-01 UTC; null where all is well, and before the first regular look. */
  readonly since: number | null;
}

interface AboutCheck {
  readonly effect: string;
  readonly command: string;
}

/** What a failing check means and the command to begin with, by the name of the check. */
export const ABOUT_CHECKS: Readonly<Record<string, AboutCheck>> = {
  settings: {
    effect: 'The server works differently from what the settings seem to say.',
    command: 'tradewise doctor',
  },
  database: { effect: 'Requests are slow or refused with 503.', command: 'tradewise db check' },
  'database files': { effect: 'Other users of the machine can read what people store.', command: 'tradewise doctor' },
  disk: {
    effect: 'Nothing is judged ahead; on a full disk nothing can be saved.',
    command: 'tradewise backup cleanup',
  },
  mail: {
    effect: 'People get no links to confirm their address or to reset a password.',
    command: 'tradewise mail check',
  },
  'market data': { effect: 'Prices are old, missing or not real.', command: 'tradewise data check' },
  operators: { effect: 'Nobody else can act as operator.', command: 'tradewise user list' },
  secrets: { effect: 'A secret that was stolen unnoticed stays good.', command: 'tradewise secret rotate' },
  proxy: { effect: 'All visitors share one limit and are not kept on HTTPS.', command: 'tradewise doctor' },
  tasks: {
    effect: 'Analyses and mails that were asked for wait, or were not done.',
    command: 'tradewise errors',
  },
  backup: { effect: 'What was saved since the newest good backup could be lost.', command: 'tradewise backup' },
  restore: { effect: 'Mails and tasks of before the restore wait.', command: 'tradewise held list' },
  billing: { effect: 'Nobody can pay, or somebody paid for nothing.', command: 'tradewise billing reconcile' },
  'performance log': {
    effect: 'Requests leave no lines to look for slow ones and errors in.',
    command: 'tradewise doctor',
  },
};

const NOT_LOOKED_AT: AboutCheck = { effect: 'Nobody knows whether it works.', command: 'tradewise doctor' };

/** A line with what it means and the command to begin with. */
export function explained(line: CheckLine, since: number | null = null): FoundCheck {
  if (line.status === 'ok') return { ...line, effect: null, command: null, since: null };
  return { ...line, ...(ABOUT_CHECKS[line.name] ?? NOT_LOOKED_AT), since };
}
