/** One figure of a mail, formatted once for both parts. */
export interface MailFigure {
  readonly label: string;
  readonly value: string;
}

/** One piece of a mail, from top to bottom. */
export type MailBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'figures'; readonly caption: string; readonly rows: readonly MailFigure[] }
  | { readonly kind: 'action'; readonly label: string; readonly href: string };

/** The content of a mail; both parts, HTML and text, are rendered from it. */
export interface MailContent {
  readonly subject: string;
  readonly blocks: readonly MailBlock[];
  /** One sentence: why the reader gets it. */
  readonly why: string;
  /** True where its figures come from generated prices: then both parts and the subject say so. */
  readonly isDemo?: boolean;
  /** True where the mail is optional; then it says how to unsubscribe. */
  readonly isOptional?: boolean;
}
