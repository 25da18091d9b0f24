import { basename } from 'node:path';
import { digestOf } from '../../platform/auth/secrets.ts';
import { AppError } from '../../platform/errors.ts';

/** What is kept of an error: nothing that it quotes. */
export interface DescribedFailure {
  /** The same for errors of the same types, thrown at the same place. */
  readonly fingerprint: string;
  readonly code: string;
  /** Its type and those of its causes, such as `AppError < TypeError`. */
  readonly kind: string;
  /** Function and file where the first cause was thrown; empty where that is unknown. */
  readonly place: string;
}

const DEEPEST = 5;
const LONGEST = 200;
/** Names and codes are written by programmers; anything else is not taken over. */
const NAME = /^[A-Za-z_$][\w$.-]{0,79}$/;
const nameOf = (text: unknown): string => (typeof text === 'string' && NAME.test(text) ? text : '?');

/**
 * Describes an error by its types, codes and place. Its text is left out: it may quote what somebody sent, and stands in the
 * log beside the request id.
 */
export function describeFailure(failure: unknown): DescribedFailure {
  const chain: Error[] = [];
  for (let at: unknown = failure; at instanceof Error && chain.length < DEEPEST; at = at.cause) chain.push(at);
  const code = failure instanceof AppError ? failure.code : 'internal';
  const kind = chain.length === 0 ? '?' : chain.map(typeOf).join(' < ').slice(0, LONGEST);
  const place = placeOf(chain.at(-1)?.stack ?? '');
  return { fingerprint: digestOf([code, kind, place].join('\n')).slice(0, 16), code, kind, place };
}

function typeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  const name = nameOf(error.constructor.name);
  return code === undefined || error instanceof AppError ? name : `${name} ${nameOf(code)}`;
}

/** Of the first frame that is not of Node or a package; without line numbers, so that a new release changes it seldom. */
function placeOf(stack: string): string {
  const frames = stack.split('\n').flatMap((line) => {
    const [, called = '', file = ''] =
      /^ {4}at (?:async )?(?:(\S+) (?:\[as \S+\] )?\()?(.*?):\d+:\d+\)?$/.exec(line) ?? [];
    return file === '' || /^node:|node_modules/.test(file) ? [] : [{ called, file: basename(file) }];
  });
  const [first] = frames;
  if (first === undefined) return '';
  return `${first.called === '' ? 'a function' : nameOf(first.called.replace(/^(?:new|Object)\b\.?/, '') || 'a function')} (${nameOf(first.file)})`;
}
