/** Something that was found. `high` fails the audit. */
export interface Finding {
  readonly severity: 'high' | 'medium' | 'low';
  readonly where: string;
  readonly what: string;
}

/** How one part of the audit ended. */
export interface AuditPart {
  readonly name: string;
  readonly state: 'ran' | 'could_not_run';
  /** What it looked at, or why it could not. */
  readonly text: string;
  readonly findings: readonly Finding[];
}

export const ran = (name: string, text: string, findings: readonly Finding[]): AuditPart => ({
  name,
  state: 'ran',
  text,
  findings,
});

export const couldNotRun = (name: string, text: string): AuditPart => ({
  name,
  state: 'could_not_run',
  text,
  findings: [],
});
