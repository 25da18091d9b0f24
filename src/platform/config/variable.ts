import { isIPv6 } from 'node:net';

/** One environment variable. The lists of them are the only places that know their names. */
export interface Variable<Value> {
  readonly name: string;
  /** What it does, for the operator; becomes the comment in `.env.example`. */
  readonly description: string;
  /** The text that is parsed where the variable is unset; null: there is none and the value is null. */
  readonly fallback: string | null;
  /** True where the value must never be shown; it can then also be given as the path in `NAME_FILE`. */
  readonly secret: boolean;
  /** The value of a trimmed, non-empty text. Throws an `Error` whose message completes "NAME ..." without the value. */
  readonly parse: (text: string) => Value;
}

/** Ends a parse: `what` completes "NAME ..." and must not hold the value. */
export const refuse = (what: string): never => {
  throw new Error(what);
};

/** One of these words, in any case. */
export const oneOf =
  <Choice extends string>(choices: readonly Choice[]) =>
  (text: string): Choice =>
    choices.find((choice) => choice === text.toLowerCase()) ?? refuse(`must be one of ${choices.join(', ')}`);

/** 1 and true, 0 and false. */
export const switchedOn = (text: string): boolean =>
  oneOf(['1', 'true', '0', 'false'])(text).match(/^(1|true)$/) !== null;

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number =>
    /^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most
      ? Number(text)
      : refuse(`must be a whole number from ${least} to ${most}`);

/** An address or host name; the brackets of an IPv6 address, as a URL has them, are taken off. */
export const hostName = (text: string): string => {
  if (/\s|:\/\//.test(text)) return refuse('must be an address or host name without a scheme');
  const inBrackets = /^\[(.*)\]$/.exec(text)?.[1] ?? '';
  if (isIPv6(inBrackets)) return inBrackets;
  if (isIPv6(text) || !/[:[\]]/.test(text)) return text;
  return refuse('must be an address or host name without a port');
};

/** A variable with a value in every case. */
export const variable = <Value>(
  about: Omit<Variable<Value>, 'secret' | 'fallback'> & { readonly fallback: string; readonly secret?: true },
): Variable<Value> => ({ secret: false, ...about });

/** A variable whose value is null where it is unset. */
export const optional = <Value>(
  about: Omit<Variable<Value>, 'secret' | 'fallback'> & { readonly secret?: true },
): Variable<Value | null> => ({ secret: false, fallback: null, ...about });
