import { parseEnv } from 'node:util';
import { AppError } from '../../platform/errors.ts';

const NEEDS_NO_QUOTES = /^[\w./:@%+,=?&~*;!-]*$/;

/** Variables as the text of an environment file, which `.env`, systemd and shells read alike wherever a value allows it. */
export function envFileText(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${lineOf(name, value)}\n`)
    .join('');
}

/** @throws AppError `validation_failed` for a value that no line of such a file can hold */
function lineOf(name: string, value: string): string {
  const quotes = NEEDS_NO_QUOTES.test(value) ? [''] : ["'", '"', '`'];
  for (const quote of quotes) {
    const line = `${name}=${quote}${value}${quote}`;
    if (parseEnv(line)[name] === value && !value.includes('\n')) return line;
  }
  throw new AppError('validation_failed', {
    userMessage: `${name} has a value that no environment file can hold; set it in another way.`,
  });
}
