/** One kind of event: what it is called, and how many alike within one window make the operator be told. */
export interface SecurityRule {
  readonly title: string;
  /** Alike events within {@link WINDOW_MS} from which on the operator is told; null: never. */
  readonly alertFrom: number | null;
}

/** Alike events of so many milliseconds are one row. */
export const WINDOW_MS = 600_000;

/** Everything that is noticed. A new rule is one line here and whoever reports it. */
export const SECURITY_RULES = {
  sign_in_failed: { title: 'Failed sign-in', alertFrom: 20 },
  password_spraying: { title: 'Passwords tried at many accounts', alertFrom: 1 },
  rate_limited: { title: 'Limit on requests reached', alertFrom: null },
  mail_withheld: { title: 'Too many mails to one mailbox asked for', alertFrom: 20 },
  refusal_burst: { title: 'Many refused requests', alertFrom: 1 },
  forged_request: { title: 'Request forged by another site', alertFrom: 5 },
  forbidden_access: { title: 'Access refused', alertFrom: 10 },
  sql_injection: { title: 'SQL injection tried', alertFrom: 1 },
  xss: { title: 'Script injection tried', alertFrom: 1 },
  path_scan: { title: 'Search for weak addresses', alertFrom: 1 },
  unusual_traffic: { title: 'Unusual traffic', alertFrom: 1 },
  secret_read: { title: 'Secret read at the start', alertFrom: null },
  secret_changed: { title: 'Secret changed', alertFrom: 1 },
  key_from_new_place: { title: 'API key used from a new address', alertFrom: 1 },
  server_error: { title: 'Request failed', alertFrom: 10 },
  address_blocked: { title: 'Address blocked', alertFrom: null },
  backup_failed: { title: 'Backup failed', alertFrom: null },
  backup_missing: { title: 'No good backup', alertFrom: null },
  events_dropped: { title: 'Events not kept singly', alertFrom: 1 },
} as const satisfies Record<string, SecurityRule>;
export type RuleName = keyof typeof SECURITY_RULES;

export const RULE_NAMES = Object.keys(SECURITY_RULES) as readonly RuleName[];
