import { randomUUID } from 'node:crypto';
import { ReadyBody } from '../http/page.ts';
import type { Visitor } from './visitor.ts';

/** Stand in rendered HTML where something goes that is put in later. Nobody can write them, since nobody knows them. */
export const CARDS = randomUUID();
const EMAIL = randomUUID();
const FORM_TOKEN = randomUUID();
const GAP = new RegExp(`(${[CARDS, EMAIL, FORM_TOKEN].join('|')})`);

/** The HTML around what is put in: pieces in turn with the name of what goes between them. */
export interface PageFrame {
  readonly pieces: readonly (Buffer | 'cards' | 'email' | 'formToken')[];
  /** The bytes of memory that it takes. */
  readonly cost: number;
}

/** A reader as a frame is rendered for: all that is theirs alone is put in later, so that one frame serves everybody. */
export function anybodyLike(visitor: Visitor): Visitor {
  if (visitor.user === null) return visitor;
  const { isOperator } = visitor.user;
  return { ...visitor, user: { name: '', email: EMAIL, isOperator }, formToken: FORM_TOKEN };
}

const NAMES: Readonly<Record<string, 'cards' | 'email' | 'formToken'>> = {
  [CARDS]: 'cards',
  [EMAIL]: 'email',
  [FORM_TOKEN]: 'formToken',
};

export function frameOf(html: string): PageFrame {
  const pieces = html.split(GAP).map((piece) => NAMES[piece] ?? Buffer.from(piece));
  return { pieces, cost: 2 * html.length };
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
/** As in the rest of the HTML. */
const escaped = (text: string): string => text.replace(/[&<"]/g, (character) => ENTITIES[character] as string);

/** A whole page. Joined as bytes: the cards are most of it, and were made into bytes once. */
export function fillFrame({ pieces }: PageFrame, cards: Buffer, { user, formToken }: Visitor): ReadyBody {
  const own = {
    cards,
    email: Buffer.from(escaped(user?.email ?? '')),
    formToken: Buffer.from(escaped(formToken ?? '')),
  };
  return new ReadyBody(Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? own[piece] : piece))));
}
