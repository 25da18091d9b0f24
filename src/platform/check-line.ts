/** `unknown`: it could not be looked at, for a reason that another line gives. */
export const CHECK_STATUSES = ['ok', 'warning', 'problem', 'unknown'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

/** What was found of one thing that an operator is answerable for. */
export interface CheckLine {
  /** What was looked at, such as `mail`. */
  readonly name: string;
  readonly status: CheckStatus;
  /** What is, in one sentence; never a secret. */
  readonly text: string;
  /** What to do about it; null where all is well. */
  readonly fix: string | null;
}
