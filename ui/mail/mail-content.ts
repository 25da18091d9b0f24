/** One figure of a mail, spelled once; both parts carry this very text. */
export interface MailFigure {
  readonly label: string;
  readonly value: string;
}

/** One piece of a mail, from top to bottom. */
export type MailBlock =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'figures'; readonly caption: string; readonly rows: readonly MailFigure[] }
  | { readonly kind: 'action'; readonly label: string; readonly href: string };

/** What a mail says, apart from how it looks: both of its parts are made from this. */
export interface MailContent {
  readonly subject: string;
  readonly blocks: readonly MailBlock[];
  /** One sentence: why the reader gets it. */
  readonly why: string;
  /** True where its figures come from generated prices: then both parts and the subject say so. */
  readonly isDemo?: boolean;
  /** True where the reader can do without it; then it says how to end it. */
  readonly isOptional?: boolean;
}
