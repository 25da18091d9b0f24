/** What a text from outside must not hold: it could rewrite a terminal, or turn round the text that stands after it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** A text from outside made fit to be shown: each run of control characters becomes a space; at most `longest` units long. */
export function plainText(text: string, longest = Infinity): string {
  return text.slice(0, longest).replace(UNSEEN, ' ').trim();
}
