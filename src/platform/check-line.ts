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
