/** `unknown`: not checked, for a reason that another line gives. */
export const CHECK_STATUSES = ['ok', 'warning', 'problem', 'unknown'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

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
