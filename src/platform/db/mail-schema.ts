/** The tables of mail. Instants are milliseconds since 1970-01-01 UTC. */
export interface MailTables {
  mail_queue: MailQueueTable;
  mail_suppressions: MailSuppressionsTable;
  mail_transports: MailTransportsTable;
  mail_links: MailLinksTable;
}

/** One mail to one person, from the transaction that asked for it until some time after it left. */
export interface MailQueueTable {
  id: string;
  kind: string;
  /** In small letters; emptied, like the subject, once the mail left. */
  address: string;
  subject: string;
  /** Both parts are emptied once the mail is finished: they may hold links that open an account. */
  text_part: string;
  html_part: string;
  message_id: string;
  /** Null where mails of this kind cannot be ended. */
  unsubscribe_url: string | null;
  /** `asked` (what it says is still to be made), `waiting`, or how it ended: `sent`, `printed`, `failed`, `suppressed`. */
  state: string;
  created_at: number;
  /** When it may be tried; while it is being tried, when whoever tries it counts as lost. */
  due_at: number;
  /** Random id of the attempt that is under way; null where none is. */
  lease: string | null;
  attempts: number;
  last_problem: string | null;
  finished_at: number | null;
}

/** Who gets no more mail: of one kind, or none at all. */
export interface MailSuppressionsTable {
  /** In small letters. */
  address: string;
  /** A kind of mail, or `all`. */
  scope: string;
  /** `rejected`: a server said that the address takes no mail; `unsubscribed`: the person ended it. */
  reason: string;
  /** The server's words. */
  note: string | null;
  created_at: number;
}

/** How the way out fares: while it fails, one attempt at a time finds out whether it works again. */
export interface MailTransportsTable {
  id: string;
  /** Failures in a row that were no mail's fault. */
  failures: number;
  not_before: number;
  last_problem: string | null;
  last_problem_at: number | null;
  last_sent_at: number | null;
}

/** Links in mails. */
export interface MailLinksTable {
  /** SHA-256 (hex) of the token in the link. */
  token_hash: string;
  purpose: string;
  /** What it is for, such as a user's id. */
  subject: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  /** Path and query of this site to which it leads in the end; null: nowhere in particular. */
  to_path: string | null;
}
